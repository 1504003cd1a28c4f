//! What a check found.

use std::fmt;

use anyhow::{Result, bail};

/// A place and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    /// Path from the repository's root, or a crate's name.
    pub(crate) place: String,
    /// Line, from 1.
    pub(crate) line: Option<usize>,
    /// What is wrong, and what to do.
    pub(crate) what: String,
}

/// What checks found so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Findings {
    /// Breaches of a rule: the check fails.
    pub(crate) violations: Vec<Finding>,
    /// What deserves a look and is no breach.
    pub(crate) questions: Vec<Finding>,
}

impl Findings {
    /// Notes a breach of a rule.
    pub(crate) fn violation(&mut self, place: &str, line: Option<usize>, what: impl Into<String>) {
        self.violations.push(Finding { place: place.to_owned(), line, what: what.into() });
    }

    /// Notes what deserves a look.
    pub(crate) fn question(&mut self, place: &str, line: Option<usize>, what: impl Into<String>) {
        self.questions.push(Finding { place: place.to_owned(), line, what: what.into() });
    }

    /// Prints everything.
    ///
    /// # Errors
    /// If there is a violation.
    pub(crate) fn report(mut self, name: &str) -> Result<()> {
        self.questions.sort();
        self.violations.sort();
        for question in &self.questions {
            println!("question: {question}");
        }
        for violation in &self.violations {
            println!("violation: {violation}");
        }
        match self.violations.len() {
            0 => {
                println!("{name}: in order, {} to look at", self.questions.len());
                Ok(())
            }
            1 => bail!("1 violation"),
            count => bail!("{count} violations"),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.place, self.what),
            None => write!(f, "{}: {}", self.place, self.what),
        }
    }
}
