//! How a command ends when it does not end well.

use std::fmt;

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
            Self::Failed(err) => write!(f, "{err:#}"),
        }
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(err: E) -> Self {
        Self::Failed(err.into())
    }
}
