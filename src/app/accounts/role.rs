//! The roles, and what each may.

use crate::web::Access;

/// What an account may do, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 审计管理员: reads the log, and nothing else.
    Auditor,
    /// 安全管理员: keeps the rules of 安全 and gives roles, and nothing else.
    Security,
    /// 撰稿人
    Drafter,
    /// 库管理员
    Curator,
    /// 管理员
    Admin,
}

impl Role {
    /// Every role, as forms list them.
    pub const ALL: [Self; 5] = [Self::Drafter, Self::Curator, Self::Admin, Self::Security, Self::Auditor];
    /// The three among which administration is divided where it is divided.
    pub const ADMINS: [Self; 3] = [Self::Admin, Self::Security, Self::Auditor];

    /// The name in the database and in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drafter => "drafter",
            Self::Curator => "curator",
            Self::Admin => "admin",
            Self::Security => "security",
            Self::Auditor => "auditor",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Drafter => "撰稿人",
            Self::Curator => "库管理员",
            Self::Admin => "系统管理员",
            Self::Security => "安全管理员",
            Self::Auditor => "审计管理员",
        }
    }

    /// The role of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether the role may use what asks for this access. `apart`: accounts, security and log belong to three roles that
    /// exclude each other; else 系统管理员 has all of it.
    pub const fn may(self, access: Access, apart: bool) -> bool {
        match access {
            Access::Public | Access::Own => true,
            Access::Drafter => matches!(self, Self::Drafter | Self::Curator | Self::Admin),
            Access::Curator => matches!(self, Self::Curator | Self::Admin),
            Access::Admin => matches!(self, Self::Admin),
            Access::Security => matches!(self, Self::Security) || (matches!(self, Self::Admin) && !apart),
            Access::Audit => matches!(self, Self::Auditor) || (matches!(self, Self::Admin) && !apart),
        }
    }

    /// Whether it administers anything.
    pub const fn is_admin(self) -> bool {
        matches!(self, Self::Admin | Self::Security | Self::Auditor)
    }

    /// The page where somebody of this role begins.
    pub const fn home(self) -> &'static str {
        match self {
            Self::Security => "/admin/security",
            Self::Auditor => "/admin/audit",
            Self::Drafter | Self::Curator | Self::Admin => "/",
        }
    }

    /// Whether somebody of this role may give another account the role `to` instead of `from`.
    pub fn may_grant(self, apart: bool, from: Self, to: Self) -> bool {
        match self {
            Self::Admin if apart => !from.is_admin() && !to.is_admin(),
            Self::Admin | Self::Security => true,
            _ => false,
        }
    }

    /// Whether somebody of this role may take over another account's login: give it a password, take its second factor
    /// off, stop it. Where administration is divided, nobody may do that to the other two.
    pub fn may_take_over(self, apart: bool, other: Self) -> bool {
        self == Self::Admin && !(apart && matches!(other, Self::Security | Self::Auditor))
    }
}
