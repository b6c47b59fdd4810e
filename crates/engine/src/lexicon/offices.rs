//! Offices by the words for them.

use crate::document::Office;

/// Offices as a line under the title names them, the longer first.
pub const OFFICES: &[(&str, Office)] = &[
    ("书记、市人大常委会主任", Office::SecretaryDirector),
    ("书记、省人大常委会主任", Office::SecretaryDirector),
    ("书记、县人大常委会主任", Office::SecretaryDirector),
    ("书记、区人大常委会主任", Office::SecretaryDirector),
    ("书记、州人大常委会主任", Office::SecretaryDirector),
    ("书记、人大常委会主任", Office::SecretaryDirector),
    ("党组副书记、副主任", Office::PartyGroupDeputyDirector),
    ("党组书记、副主任", Office::PartyGroupDeputyDirector),
    ("党组书记、主任", Office::PartyGroupDirector),
    ("人大常委会副主任", Office::DeputyDirector),
    ("人大常委会主任", Office::Director),
    ("委员会主任委员", Office::CommitteeDirector),
    ("主任委员", Office::CommitteeDirector),
    ("街道人大工委主任", Office::StreetDirector),
    ("工作委员会主任", Office::CommitteeDirector),
    ("工委主任", Office::CommitteeDirector),
    ("副委员长", Office::OtherOffice),
    ("委员长", Office::OtherOffice),
    ("人大主席", Office::TownshipChair),
    ("监察委员会主任", Office::SupervisoryDirector),
    ("监委主任", Office::SupervisoryDirector),
    ("秘书长", Office::SecretaryGeneral),
    ("检察长", Office::ChiefProcurator),
    ("法院院长", Office::CourtPresident),
    ("院长", Office::CourtPresident),
    ("副主任", Office::DeputyDirector),
    ("代市长", Office::Mayor),
    ("市长", Office::Mayor),
    ("省长", Office::OtherOffice),
    ("州长", Office::Mayor),
    ("盟长", Office::Mayor),
    ("县长", Office::Mayor),
    ("区长", Office::Mayor),
    ("旗长", Office::Mayor),
    ("镇长", Office::Mayor),
    ("乡长", Office::Mayor),
    ("专员", Office::OtherOffice),
    ("代理主席", Office::OtherOffice),
    ("主席", Office::OtherOffice),
    ("书记", Office::Secretary),
    ("主任", Office::Director),
    ("局长", Office::OtherOffice),
    ("厅长", Office::OtherOffice),
    ("部长", Office::OtherOffice),
    ("处长", Office::OtherOffice),
    ("科长", Office::OtherOffice),
    ("所长", Office::OtherOffice),
    ("校长", Office::OtherOffice),
    ("会长", Office::OtherOffice),
    ("董事长", Office::OtherOffice),
    ("总经理", Office::OtherOffice),
    ("代表", Office::Deputy),
];

/// The office of a post: its first words decide where it names several.
pub fn office(post: &str) -> Option<Office> {
    OFFICES
        .iter()
        .filter(|(word, _)| *word != "代表")
        .find(|(word, _)| post.contains(word))
        .map(|(_, office)| *office)
}
