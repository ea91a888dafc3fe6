//! Turning samples into figures.

use std::time::Duration;

/// Microseconds at a place between 0 (least) and 1 (most) of the samples.
pub(crate) fn quantile(samples: &mut [Duration], place: f64) -> f64 {
    samples.sort_unstable();
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index"
    )]
    let at = ((samples.len().saturating_sub(1)) as f64 * place).round() as usize;
    samples.get(at).map_or(f64::NAN, |sample| sample.as_secs_f64() * 1e6)
}

/// The middle one: rounds in which somebody else used the machine do not count.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
