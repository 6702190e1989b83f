use crate::{Error, Result};

/// A name: one line of 1 to 256 characters, without outer spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The most characters it may have.
    pub const LONGEST: usize = 256;

    /// Parses it; `field` is what the form calls it.
    ///
    /// # Errors
    /// `Invalid`, saying which field is wrong and why.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::invalid(format!("{field}: fill this in.")));
        }
        if text.chars().count() > Self::LONGEST {
            return Err(Error::invalid(format!("{field}: at most {} characters.", Self::LONGEST)));
        }
        if text.chars().any(char::is_control) {
            return Err(Error::invalid(format!("{field}: one line without control characters.")));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A description: at most 2,000 characters, of several lines if need be; may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Description(String);

impl Description {
    /// The most characters it may have.
    pub const LONGEST: usize = 2_000;

    /// Parses it; `field` is what the form calls it.
    ///
    /// # Errors
    /// `Invalid`, saying which field is wrong and why.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        lines(field, text, Self::LONGEST).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why somebody asks, or is given something: at most 1,000 characters; may be empty.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Justification(String);

impl Justification {
    /// The most characters it may have.
    pub const LONGEST: usize = 1_000;

    /// Parses it; `field` is what the form calls it.
    ///
    /// # Errors
    /// `Invalid`, saying which field is wrong and why.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        lines(field, text, Self::LONGEST).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A user principal name: `name@domain`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upn(Name);

impl Upn {
    /// Parses it; `field` is what the form calls it.
    ///
    /// # Errors
    /// `Invalid`, saying which field is wrong and why.
    pub fn parse(field: &str, text: &str) -> Result<Self> {
        let name = Name::parse(field, text)?;
        let whole = name.as_str().split_once('@').is_some_and(|(local, domain)| {
            let sound =
                |part: &str| !part.is_empty() && !part.contains(|c: char| c == '@' || c.is_whitespace());
            sound(local) && sound(domain)
        });
        if whole { Ok(Self(name)) } else { Err(Error::invalid(format!("{field}: write name@domain."))) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Text of several lines, if need be.
fn lines(field: &str, text: &str, longest: usize) -> Result<String> {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().count() > longest {
        return Err(Error::invalid(format!("{field}: at most {longest} characters.")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Error::invalid(format!("{field}: no control characters.")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_1_to_256_characters() {
        assert_eq!(Name::parse("Name", " Sales \n").unwrap().as_str(), "Sales");
        assert_eq!(Name::parse("Name", &"é".repeat(256)).unwrap().as_str().chars().count(), 256);
        for bad in ["", "  ", "a\nb", "a\0", &"x".repeat(257)] {
            let error = Name::parse("Name", bad).unwrap_err();
            assert!(error.public().starts_with("Name:"), "{error}");
        }
    }

    #[test]
    fn a_description_may_be_empty_and_have_lines() {
        assert_eq!(Description::parse("Description", "a\r\nb").unwrap().as_str(), "a\nb");
        assert_eq!(Description::parse("Description", "").unwrap(), Description::default());
        assert!(Description::parse("Description", "a\0b").is_err());
        assert!(Description::parse("Description", &"x".repeat(2_001)).is_err());
    }

    #[test]
    fn a_justification_is_shorter() {
        assert_eq!(Justification::parse("Justification", " ").unwrap(), Justification::default());
        assert!(Justification::parse("Justification", &"é".repeat(1_000)).is_ok());
        for bad in ["a\0b", &"x".repeat(1_001), &"x".repeat(2_001)] {
            let error = Justification::parse("Justification", bad).unwrap_err();
            assert!(error.public().starts_with("Justification:"), "{error}");
        }
    }

    #[test]
    fn a_user_principal_name_has_two_parts() {
        assert!(Upn::parse("User principal name", "amara@contoso.test").is_ok());
        for bad in ["amara", "@contoso.test", "amara@", "a b@c", "a@b@c"] {
            assert!(Upn::parse("User principal name", bad).is_err(), "{bad}");
        }
    }
}
