//! Names that read like the people of an international company.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

use super::ids::Chance;

const GIVEN: &[&str] = &[
    "Amara", "Mei", "Bilal", "Ingrid", "Tomás", "Aisha", "Lukas", "Priya", "Diego", "Noor", "Chidi", "Sofia",
    "Kenji", "Leila", "Mateo", "Anika", "Omar", "Freya", "Rahul", "Camila", "Jin", "Zanele", "Pavel",
    "Yasmin", "Emil", "Hana", "Kwame", "Elif", "Marco", "Saoirse", "Viktor", "Linh", "Ravi", "Greta",
    "Samuel", "Nadia", "Hugo", "Ayumi", "Tariq", "Isabel", "Oskar", "Thandiwe", "Rafael", "Mina", "Johan",
    "Fatima", "Andrei", "Chloé", "Dmitri", "Rosa", "Hassan", "Eva", "Kofi", "Léa", "Arjun", "Marta", "Sven",
    "Adaeze", "Felipe", "Yuki", "Ibrahim", "Clara", "Nikola", "Sana", "Pedro", "Astrid", "Wei", "Lucía",
    "Mohamed", "Katarina", "Ezra", "Nia", "Gabriel", "Sunita", "Matthias", "Zoë", "Babak", "Helena", "Juma",
    "Renata",
];

const FAMILY: &[&str] = &[
    "Okafor",
    "Tanaka",
    "Haddad",
    "Lindqvist",
    "Herrera",
    "Rahman",
    "Weber",
    "Nair",
    "Moreno",
    "Aziz",
    "Eze",
    "Rossi",
    "Sato",
    "Karimi",
    "Silva",
    "Bauer",
    "Farouk",
    "Nielsen",
    "Mehta",
    "Vargas",
    "Park",
    "Dlamini",
    "Novák",
    "Demir",
    "Larsson",
    "Kimura",
    "Mensah",
    "Yılmaz",
    "Ricci",
    "Byrne",
    "Petrov",
    "Nguyen",
    "Iyer",
    "Hoffmann",
    "Adeyemi",
    "Ivanova",
    "Laurent",
    "Watanabe",
    "Malik",
    "Ferreira",
    "Kowalski",
    "Nkosi",
    "Santos",
    "Choi",
    "de Vries",
    "Saleh",
    "Popescu",
    "Girard",
    "Volkov",
    "Delgado",
    "Mansour",
    "Fischer",
    "Asante",
    "Dubois",
    "Kapoor",
    "Nowak",
    "Holm",
    "Obi",
    "Costa",
    "Nakamura",
    "Diallo",
    "Schneider",
    "Marković",
    "Qureshi",
    "Almeida",
    "Berg",
    "Chen",
    "Ortega",
    "Youssef",
    "Horvat",
    "Goldberg",
    "Mwangi",
    "Fontaine",
    "Rao",
    "Keller",
    "Zhang",
    "Tehrani",
    "Papadakis",
    "Otieno",
    "Castillo",
];

/// A department and what its people do.
pub(super) const DEPARTMENTS: &[(&str, &[&str])] = &[
    (
        "Sales",
        &["Account executive", "Sales engineer", "Regional sales manager", "Inside sales representative"],
    ),
    ("Marketing", &["Campaign manager", "Content designer", "Brand manager", "Market analyst"]),
    (
        "Engineering",
        &["Software engineer", "Senior software engineer", "Site reliability engineer", "Test engineer"],
    ),
    ("Product", &["Product manager", "Product designer", "User researcher"]),
    ("Finance", &["Accountant", "Controller", "Financial analyst"]),
    ("Human Resources", &["Recruiter", "People partner", "Payroll specialist"]),
    ("Operations", &["Logistics planner", "Plant manager", "Procurement specialist"]),
    ("Customer Support", &["Support engineer", "Customer success manager", "Service desk analyst"]),
    ("Legal", &["Counsel", "Compliance officer", "Privacy officer"]),
];

/// Gives out display names and user principal names; no two are alike.
#[derive(Debug)]
pub(super) struct Names {
    domain: &'static str,
    taken: HashSet<String>,
    round: Vec<(usize, usize)>,
    next: usize,
}

impl Names {
    pub(super) fn new(domain: &'static str, chance: &mut Chance) -> Self {
        let mut round: Vec<_> =
            (0..GIVEN.len()).flat_map(|given| (0..FAMILY.len()).map(move |family| (given, family))).collect();
        chance.shuffle(&mut round);
        Self { domain, taken: HashSet::new(), round, next: 0 }
    }

    /// The next person. Namesakes come only after every combination; they get a number in their address and, as in real
    /// directories, the letter of a second name.
    pub(super) fn next(&mut self) -> (String, String) {
        loop {
            let (given, family) = self.round[self.next % self.round.len()];
            let round = self.next / self.round.len();
            self.next += 1;
            let (given, family) = (GIVEN[given], FAMILY[family]);
            let name = match u8::try_from(round) {
                Ok(0) => format!("{given} {family}"),
                Ok(letter) if letter <= 26 => format!("{given} {}. {family}", char::from(b'A' + letter - 1)),
                _ => format!("{given} {family} ({round})"),
            };
            if self.is_free(&name) {
                let upn = self.principal_name(&name);
                return (name, upn);
            }
        }
    }

    /// The user principal name of somebody whose name is given.
    pub(super) fn principal_name(&mut self, name: &str) -> String {
        let local = plain(name);
        self.taken.insert(local.clone());
        format!("{local}@{}", self.domain)
    }

    fn is_free(&self, name: &str) -> bool {
        !self.taken.contains(&plain(name))
    }
}

/// "Tomás de Vries" is `tomas.devries` in an address.
fn plain(name: &str) -> String {
    let mut parts = name.split(' ').map(|part| {
        let letters = part.replace('ı', "i");
        letters.nfd().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
    });
    let given = parts.next().unwrap_or_default();
    format!("{given}.{}", parts.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain_and_no_two_are_alike() {
        assert_eq!(plain("Tomás de Vries"), "tomas.devries");
        assert_eq!(plain("Elif Yılmaz"), "elif.yilmaz");
        let mut chance = Chance::new(1, time::macros::datetime!(2026-01-01 00:00 UTC));
        let mut names = Names::new("contoso.test", &mut chance);
        let addresses: HashSet<_> = (0..20_000).map(|_| names.next().1).collect();
        assert_eq!(addresses.len(), 20_000);
        assert!(addresses.iter().all(|address| address.is_ascii()));
    }
}
