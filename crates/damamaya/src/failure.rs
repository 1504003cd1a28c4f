//! How a command ends when it does not end well.

use std::{fmt, io};

/// Why a command failed, with its exit code.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Bad usage or a bad input file: exit code 2.
    BadInput(String),
    /// Anything else: exit code 1.
    Failed(anyhow::Error),
}

impl Failure {
    /// The process's exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::BadInput(_) => 2,
            Self::Failed(_) => 1,
        }
    }

    /// Whether nobody reads any more what is printed, as behind `| head`.
    pub(crate) fn is_unheard(&self) -> bool {
        let Self::Failed(err) = self else { return false };
        let printing = err.downcast_ref::<io::Error>().filter(|_| err.chain().count() == 1);
        printing.is_some_and(|err| err.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Something that was received is not in the record.
    pub(crate) fn not_recorded(reason: &str) -> Self {
        Self::Failed(anyhow::anyhow!("not everything was recorded: {reason}"))
    }

    /// One message per line.
    pub(crate) fn problems(problems: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        let lines: Vec<String> = problems.into_iter().map(|problem| problem.to_string()).collect();
        Self::BadInput(lines.join("\n"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadInput(message) => f.write_str(message),
            Self::Failed(err) => {
                let mut said = err.to_string();
                f.write_str(&said)?;
                // Most errors name their cause in their own sentence already.
                for cause in err.chain().skip(1).map(ToString::to_string) {
                    if !said.contains(&cause) {
                        write!(f, ": {cause}")?;
                        said = cause;
                    }
                }
                Ok(())
            }
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(err: E) -> Self {
        Self::Failed(err.into())
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[test]
    fn a_cause_is_said_once() {
        #[derive(Debug)]
        struct Unwritten(io::Error);

        impl fmt::Display for Unwritten {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "cannot write a.tar: {}", self.0)
            }
        }

        impl std::error::Error for Unwritten {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }

        let full = || Unwritten(io::Error::other("no space left"));
        assert_eq!(Failure::from(full()).to_string(), "cannot write a.tar: no space left");
        let told: Result<(), _> = Err(full()).context("no export");
        let told = Failure::from(told.unwrap_err()).to_string();
        assert_eq!(told, "no export: cannot write a.tar: no space left");
    }

    #[test]
    fn nobody_is_told_that_nobody_listens() {
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(Failure::from(broken()).is_unheard());
        assert!(!Failure::from(io::Error::other("full")).is_unheard());
        let elsewhere = Failure::from(anyhow::Error::from(broken()).context("a feed"));
        assert!(!elsewhere.is_unheard());
    }
}
