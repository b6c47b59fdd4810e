// The editor's page.
