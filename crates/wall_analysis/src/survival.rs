//! How long things take, counting those that are not done yet.

/// A step of a survival curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Survival {
    /// Age.
    pub age: f64,
    /// Share that is still open at that age and beyond, 0 to 1.
    pub open: f64,
}

/// The Kaplan-Meier estimate of `ages`: how old each was when it was done (`true`), or is by
/// now and still open (`false`). The curve begins with everything open at age 0 and has a
/// step at each age at which something was done.
pub fn survival(ages: &[(f64, bool)]) -> Vec<Survival> {
    let mut sorted: Vec<(f64, bool)> =
        ages.iter().copied().filter(|(age, _)| age.is_finite() && *age >= 0.0).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut curve = vec![Survival { age: 0.0, open: 1.0 }];
    let (mut open, mut nr) = (1.0, 0);
    while let Some((age, _)) = sorted.get(nr).copied() {
        let at_risk = sorted.len() - nr;
        let here = sorted.iter().skip(nr).take_while(|one| one.0 == age).count();
        let done = sorted.iter().skip(nr).take(here).filter(|one| one.1).count();
        nr += here;
        if done > 0 {
            open *= 1.0 - done as f64 / at_risk as f64;
            curve.push(Survival { age, open });
        }
    }
    curve
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_still_counts() {
        let curve = survival(&[(1.0, true), (2.0, false), (3.0, true), (5.0, false)]);
        let steps: Vec<(f64, f64)> = curve.iter().map(|step| (step.age, step.open)).collect();
        assert_eq!(steps, [(0.0, 1.0), (1.0, 0.75), (3.0, 0.375)]);
        assert_eq!(survival(&[]).len(), 1);
    }
}
