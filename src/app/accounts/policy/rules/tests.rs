//! Tests of `rules.rs`.

use std::collections::BTreeSet;

use super::super::model::Profile;
use super::*;

#[test]
fn what_the_page_shows_is_what_is_read_again() {
    let own = Policy {
        manage_from: vec!["10.1.2.0/24".to_owned(), "::1".to_owned()],
        syslog: "tls://10.1.2.3".to_owned(),
        apart: true,
        ..Policy::default()
    };
    for profile in Profile::ALL {
        let policy = profile.over(&own);
        assert_eq!(read(&typed(&policy)).unwrap(), policy, "{profile:?} can be typed");
        assert_eq!((policy.apart, policy.manage_from.len()), (true, 2), "what no profile can know stays");
    }
    let fields = serde_json::to_value(Policy::default()).unwrap();
    let fields: BTreeSet<_> = fields.as_object().unwrap().keys().cloned().collect();
    let shown = typed(&Policy::default());
    assert_eq!(fields, shown.into_keys().collect::<BTreeSet<_>>(), "every rule stands on the page");
}

#[test]
fn each_wrong_field_is_named() {
    let mut form = typed(&Policy::default());
    let wrong = [
        ("password_length", "7"),
        ("failures", "two"),
        ("audit_months", "3"),
        ("sessions", ""),
        ("second_factor", "nobody"),
        ("manage_from", "10.1.2.3\n10.1.2.0/99"),
        ("syslog", "udp://10.1.2.3"),
        ("syslog_ca", "no certificate"),
    ];
    for (name, value) in wrong {
        form.insert(name.to_owned(), value.to_owned());
    }
    let mistakes = read(&form).unwrap_err();
    let fields: Vec<_> = mistakes.iter().map(|mistake| mistake.field).collect();
    let expected = [
        "password_length",
        "failures",
        "second_factor",
        "sessions",
        "manage_from",
        "audit_months",
        "syslog",
        "syslog_ca",
    ];
    assert_eq!(fields, expected);
    assert!(mistakes[4].message.contains("“10.1.2.0/99”不是地址或网段"), "{mistakes:?}");
    assert!(mistakes[5].message.contains("0或6到120"), "{mistakes:?}");
    let mut form = typed(&Policy::default());
    form.insert("whole_hours".to_owned(), "1".to_owned());
    assert_eq!(read(&form).unwrap_err()[0].field, "idle_minutes");
}

#[test]
fn what_changed_is_said_in_words() {
    let before = Policy::default();
    let after =
        Policy { password_days: 90, mark_word: true, second_factor: Wanted::Admins, ..Policy::default() };
    assert_eq!(
        changes(&before, &after),
        [
            "定期更换：不要求→90天",
            "登录时除密码外，还要手机上的验证码：自愿启用→管理员必须启用",
            "Word水印：不启用→启用"
        ]
    );
}
