//! A place of an outline.

use super::spot::Spot;
use crate::outline::{Outline, OutlineSection};

/// Characters of the words before the first point.
const INTRODUCTION: usize = 90;

/// A place of an outline: a section's own words, or one of its points; both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which section.
    pub section: usize,
    /// Which point; `None`: the section's own words.
    pub point: Option<usize>,
}

impl Place {
    /// `2` or `2.1`.
    pub fn key(self) -> String {
        self.point.map_or_else(|| self.section.to_string(), |point| format!("{}.{point}", self.section))
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        let (section, point) =
            key.split_once('.').map_or((key, None), |(section, point)| (section, Some(point)));
        let point = point.map(str::parse).transpose().ok()?;
        Some(Self { section: section.parse().ok()?, point })
    }

    /// Every place of an outline whose text is not the outline's own, in the order of the text.
    pub fn all(outline: &Outline) -> Vec<Self> {
        let places = outline.sections.iter().enumerate().flat_map(|(section, of)| {
            let own = of.text.is_none().then_some(Self { section, point: None });
            own.into_iter().chain((0..of.points.len()).map(move |point| Self { section, point: Some(point) }))
        });
        places.collect()
    }

    /// What is sought for it; `None` if the outline has no such place.
    pub fn spot(self, outline: &Outline) -> Option<Spot> {
        let section = outline.sections.get(self.section)?;
        let heading = section.heading.clone().unwrap_or_default();
        let headed = |sections: &[OutlineSection]| sections.iter().filter(|s| s.heading.is_some()).count();
        let number = section.heading.as_ref().map(|_| {
            (headed(outline.sections.get(..self.section).unwrap_or_default()), headed(&outline.sections))
        });
        let points = if self.point.is_none() { section.points.len() } else { 0 };
        let spot = |kind, lead: &str, guidance: &str| Spot {
            kind,
            section: section.kind,
            lead: lead.to_owned(),
            topic: format!("{heading}，{guidance}"),
            intro: points > 0,
            whole: section.points.is_empty(),
            points,
            number,
        };
        Some(match self.point {
            None => spot(section.kind, &heading, &section.guidance),
            Some(at) => {
                let point = section.points.get(at)?;
                spot(point.kind, &point.lead, &point.guidance)
            }
        })
    }

    /// How many characters are planned for its text.
    pub fn target(self, outline: &Outline) -> usize {
        outline.sections.get(self.section).map_or(0, |section| self.target_of(section))
    }

    /// The same, of its section.
    pub fn target_of(self, section: &OutlineSection) -> usize {
        match self.point {
            None if section.points.is_empty() => section.characters as usize,
            None => INTRODUCTION,
            Some(at) => section.points.get(at).map_or(0, |point| {
                (point.characters as usize).saturating_sub(point.lead.chars().count() + 3)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_keys() {
        for key in ["0", "3.12"] {
            assert_eq!(Place::parse(key).unwrap().key(), key);
        }
        assert!(Place::parse("a").is_none() && Place::parse("1.").is_none() && Place::parse("").is_none());
    }
}
