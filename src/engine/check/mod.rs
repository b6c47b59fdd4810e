//! Checks: findings with their place, a plain reason, the basis and a fix.
