//! The words of each kind of place.

use super::{Organs, Words};
use crate::engine::document::Office;

/// The words that the shipped texts are written in.
pub(super) const CITY: Words = Words {
    unit: "市",
    party: "市委",
    head: "市长",
    congress: "市人大",
    government: "市政府",
    court: "市中级人民法院",
    below: "县区",
    organs: Organs::Committee,
};

/// A city directly under the central government.
pub(super) const MUNICIPALITY: Words = Words { court: "市高级人民法院", below: "区", ..CITY };

/// A city without districts, at the level of a county.
pub(super) const COUNTY_CITY: Words = Words { court: "市人民法院", below: "乡镇", ..CITY };

/// People that only a standing committee has, elects or appoints.
pub(super) const AROUND_A_COMMITTEE: [Office; 9] = [
    Office::SecretaryDirector,
    Office::PartyGroupDirector,
    Office::Director,
    Office::PartyGroupDeputyDirector,
    Office::DeputyDirector,
    Office::CommitteeDirector,
    Office::SupervisoryDirector,
    Office::CourtPresident,
    Office::ChiefProcurator,
];

/// By what a place's name ends with; longer ends before shorter ones.
pub(super) const KINDS: [(&str, Words); 14] = [
    (
        "省",
        Words {
            unit: "省",
            party: "省委",
            head: "省长",
            congress: "省人大",
            government: "省政府",
            court: "省高级人民法院",
            below: "市州",
            organs: Organs::Committee,
        },
    ),
    (
        "自治区",
        Words {
            unit: "区",
            party: "自治区党委",
            head: "自治区主席",
            congress: "自治区人大",
            government: "自治区政府",
            court: "自治区高级人民法院",
            below: "市州盟",
            organs: Organs::Committee,
        },
    ),
    // 自治州 is one.
    (
        "州",
        Words {
            unit: "州",
            party: "州委",
            head: "州长",
            congress: "州人大",
            government: "州政府",
            court: "州中级人民法院",
            below: "县市",
            organs: Organs::Committee,
        },
    ),
    (
        "盟",
        Words {
            unit: "盟",
            party: "盟委",
            head: "盟长",
            congress: "盟人大",
            government: "盟行署",
            court: "盟中级人民法院",
            below: "旗县",
            organs: Organs::Commission,
        },
    ),
    (
        "自治县",
        Words {
            unit: "县",
            party: "县委",
            head: "县长",
            congress: "县人大",
            government: "县政府",
            court: "县人民法院",
            below: "乡镇",
            organs: Organs::Committee,
        },
    ),
    (
        "县",
        Words {
            unit: "县",
            party: "县委",
            head: "县长",
            congress: "县人大",
            government: "县政府",
            court: "县人民法院",
            below: "乡镇",
            organs: Organs::Committee,
        },
    ),
    (
        "旗",
        Words {
            unit: "旗",
            party: "旗委",
            head: "旗长",
            congress: "旗人大",
            government: "旗政府",
            court: "旗人民法院",
            below: "苏木乡镇",
            organs: Organs::Committee,
        },
    ),
    (
        "地区",
        Words {
            unit: "地区",
            party: "地委",
            head: "专员",
            congress: "地区人大",
            government: "地区行署",
            court: "地区中级人民法院",
            below: "县市",
            organs: Organs::Commission,
        },
    ),
    (
        "区",
        Words {
            unit: "区",
            party: "区委",
            head: "区长",
            congress: "区人大",
            government: "区政府",
            court: "区人民法院",
            below: "街道乡镇",
            organs: Organs::Committee,
        },
    ),
    (
        "镇",
        Words {
            unit: "镇",
            party: "镇党委",
            head: "镇长",
            congress: "镇人大",
            government: "镇政府",
            court: "人民法庭",
            below: "村居",
            organs: Organs::Congress,
        },
    ),
    (
        "乡",
        Words {
            unit: "乡",
            party: "乡党委",
            head: "乡长",
            congress: "乡人大",
            government: "乡政府",
            court: "人民法庭",
            below: "村居",
            organs: Organs::Congress,
        },
    ),
    (
        "苏木",
        Words {
            unit: "苏木",
            party: "苏木党委",
            head: "苏木达",
            congress: "苏木人大",
            government: "苏木政府",
            court: "人民法庭",
            below: "嘎查",
            organs: Organs::Congress,
        },
    ),
    (
        "街道",
        Words {
            unit: "街道",
            party: "街道党工委",
            head: "街道办事处主任",
            congress: "街道人大",
            government: "街道办事处",
            court: "人民法庭",
            below: "社区",
            organs: Organs::Commission,
        },
    ),
    ("市", CITY),
];
