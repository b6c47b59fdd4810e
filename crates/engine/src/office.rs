//! Who speaks, and at which level of the state: the words of the field that rooms below the document know, too.

use crate::names;

names! {
    /// The level of a people's congress, and of the people who speak there.
    Level {
        National = "national", "全国";
        Province = "province", "省级";
        City = "city", "设区的市";
        County = "county", "县级";
        Township = "township", "乡镇";
    }
}

names! {
    /// The office of a speaker, which decides what may be said.
    Office {
        Secretary = "secretary", "书记";
        SecretaryDirector = "secretary_director", "书记、人大常委会主任";
        PartyGroupDirector = "party_group_director", "党组书记、主任";
        Director = "director", "主任";
        PartyGroupDeputyDirector = "party_group_deputy_director", "党组副书记、副主任";
        DeputyDirector = "deputy_director", "副主任";
        SecretaryGeneral = "secretary_general", "秘书长";
        CommitteeDirector = "committee_director", "专委会主任委员、工委主任";
        Mayor = "mayor", "市长";
        SupervisoryDirector = "supervisory_director", "监委主任";
        CourtPresident = "court_president", "法院院长";
        ChiefProcurator = "chief_procurator", "检察长";
        CountyDirector = "county_director", "县区人大常委会主任";
        TownshipChair = "township_chair", "乡镇人大主席";
        StreetDirector = "street_director", "街道人大工委主任";
        Deputy = "deputy", "代表";
        OtherOffice = "other", "其他";
        Own1 = "own1", "自定职务一";
        Own2 = "own2", "自定职务二";
        Own3 = "own3", "自定职务三";
        Own4 = "own4", "自定职务四";
        Own5 = "own5", "自定职务五";
        Own6 = "own6", "自定职务六";
    }
}

impl Office {
    /// Whether an organization has given it its meaning; nothing is known of what it may say.
    pub const fn is_own(self) -> bool {
        matches!(self, Self::Own1 | Self::Own2 | Self::Own3 | Self::Own4 | Self::Own5 | Self::Own6)
    }
}
