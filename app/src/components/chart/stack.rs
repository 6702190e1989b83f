//! Areas on top of each other: where their edges run. Pure numbers, so that tests can add them up.

use super::as_length;
use std::fmt::Write as _;

/// The size of the drawing: about its width on a page, so that patterns keep their shape.
pub(super) const WIDTH: f64 = 560.0;
pub(super) const HEIGHT: f64 = 160.0;

/// What stands side by side over a span of time: the numbers of all layers from one moment to another. Both are parts of
/// the whole width, 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub until: f64,
    /// The number of each layer, from the lowest to the highest.
    pub numbers: Vec<u64>,
}

impl Step {
    fn sum(&self, layers: &[usize]) -> u64 {
        layers.iter().filter_map(|layer| self.numbers.get(*layer)).sum()
    }

    fn touches(&self, next: &Self) -> bool {
        (next.from - self.until).abs() < 1e-6
    }
}

/// The most that these layers come to together.
pub(super) fn highest(steps: &[Step], layers: &[usize]) -> u64 {
    steps.iter().map(|step| step.sum(layers)).max().unwrap_or(0)
}

/// The end of the scale: a round number at or above the highest.
pub(super) fn scale(highest: u64) -> u64 {
    let highest = highest.max(1);
    let mut unit = 1;
    while unit * 10 < highest {
        unit *= 10;
    }
    // In tenths of the unit, so that below ten only whole numbers come out.
    let rounds: &[u64] = if unit == 1 {
        &[10, 20, 30, 40, 50, 60, 80, 100]
    } else {
        &[10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100]
    };
    rounds.iter().map(|round| round * unit / 10).find(|round| *round >= highest).unwrap_or(highest)
}

/// The area of one layer on top of those before it: an SVG path, without an edge where it has nothing. What is not known
/// between two steps stays open.
pub(super) fn area(steps: &[Step], below: &[usize], layer: usize, top: u64) -> String {
    let mut path = String::new();
    let own = |step: &Step| step.numbers.get(layer).copied().unwrap_or(0);
    let low = |step: &Step| step.sum(below);
    let high = |step: &Step| low(step) + own(step);
    let joined = |one: &Step, next: &Step| one.touches(next) && (own(one) > 0) == (own(next) > 0);
    for run in steps.chunk_by(joined).filter(|run| own(&run[0]) > 0) {
        let at = |x: f64| x * WIDTH;
        let y = |number: u64| HEIGHT - HEIGHT * as_length(number) / as_length(top.max(1));
        let mut draw = |text: std::fmt::Arguments<'_>| path.write_fmt(text).unwrap_or_default();
        draw(format_args!("M{:.1} {:.1}", at(run[0].from), y(high(&run[0]))));
        edge(run.iter(), high, |step, height, next| {
            draw(format_args!("H{:.1}", at(step.until)));
            if let Some(next) = next.filter(|next| *next != height) {
                draw(format_args!("V{:.1}", y(next)));
            }
        });
        let last = &run[run.len() - 1];
        draw(format_args!("V{:.1}", y(low(last))));
        edge(run.iter().rev(), low, |step, height, next| {
            draw(format_args!("H{:.1}", at(step.from)));
            if let Some(next) = next.filter(|next| *next != height) {
                draw(format_args!("V{:.1}", y(next)));
            }
        });
        draw(format_args!("Z"));
    }
    path
}

/// Goes along an edge: tells of the last step of each height, the height, and the next one.
fn edge<'a>(
    steps: impl Iterator<Item = &'a Step>,
    height: impl Fn(&Step) -> u64,
    mut tell: impl FnMut(&Step, u64, Option<u64>),
) {
    let mut steps = steps.peekable();
    while let Some(step) = steps.next() {
        let next = steps.peek().map(|next| height(next));
        if next != Some(height(step)) {
            tell(step, height(step), next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(from: f64, until: f64, numbers: &[u64]) -> Step {
        Step { from, until, numbers: numbers.to_vec() }
    }

    /// The size of what a path encloses, by the shoelace formula over its corners.
    fn size(path: &str) -> f64 {
        let mut total = 0.0;
        for part in path.split('Z').filter(|part| !part.is_empty()) {
            let (mut corners, mut x, mut y) = (Vec::new(), 0.0, 0.0);
            let mut words = part.split_inclusive(|c: char| "MHV".contains(c)).peekable();
            let mut verb = words.next().map_or(' ', |word| word.chars().last().unwrap_or(' '));
            for word in words {
                let numbers = word.trim_end_matches(|c: char| "MHV".contains(c));
                let mut numbers = numbers.split(' ').map(|number| number.parse::<f64>().unwrap());
                match verb {
                    'M' => (x, y) = (numbers.next().unwrap(), numbers.next().unwrap()),
                    'H' => x = numbers.next().unwrap(),
                    _ => y = numbers.next().unwrap(),
                }
                corners.push((x, y));
                verb = word.chars().last().unwrap_or(' ');
            }
            let turned = corners.iter().cycle().skip(1);
            let sum: f64 = corners.iter().zip(turned).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
            total += sum.abs() / 2.0;
        }
        total
    }

    #[test]
    fn the_areas_add_up_to_what_they_show() {
        let steps = [
            step(0.0, 0.25, &[6, 0, 2]),
            step(0.25, 0.5, &[4, 4, 2]),
            step(0.5, 0.75, &[4, 4, 2]),
            step(0.75, 1.0, &[10, 0, 0]),
        ];
        let paths: Vec<_> = (0..3).map(|layer| area(&steps, &[0, 1][..layer.min(2)], layer, 10)).collect();
        let whole = WIDTH * HEIGHT;
        for (path, numbers) in paths.iter().zip([6 + 4 + 4 + 10, 4 + 4, 2 + 2 + 2]) {
            let part = whole * as_length(numbers) / 40.0;
            assert!((size(path) - part).abs() < 1.0, "{path}: {} is not {part}", size(path));
        }
        assert_eq!(paths[0], "M0.0 64.0H140.0V96.0H420.0V0.0H560.0V160.0H0.0Z", "what stays is drawn as one");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        assert_eq!(area(&[], &[], 0, 10), "");
        assert_eq!(area(&[step(0.0, 1.0, &[3, 0])], &[0], 1, 10), "");
        let once = [step(0.0, 0.5, &[3, 0]), step(0.5, 1.0, &[3, 2])];
        assert_eq!(
            area(&once, &[0], 1, 10),
            "M280.0 80.0H560.0V112.0H280.0Z",
            "an edge would look like something"
        );
        assert_eq!((highest(&[], &[0]), scale(0)), (0, 1));
    }

    #[test]
    fn one_step_is_one_box() {
        assert_eq!(area(&[step(0.9, 1.0, &[5])], &[], 0, 10), "M504.0 80.0H560.0V160.0H504.0Z");
    }

    #[test]
    fn what_is_not_known_stays_open() {
        let path = area(&[step(0.0, 0.1, &[10]), step(0.5, 1.0, &[10])], &[], 0, 10);
        assert_eq!(path, "M0.0 0.0H56.0V160.0H0.0ZM280.0 0.0H560.0V160.0H280.0Z");
    }

    #[test]
    fn a_scale_is_round_and_not_far_above() {
        for (number, top) in [
            (1, 1),
            (7, 8),
            (10, 10),
            (11, 12),
            (13, 15),
            (96, 100),
            (101, 120),
            (1_410, 1_500),
            (1_000_000, 1_000_000),
        ] {
            assert_eq!(scale(number), top, "{number}");
        }
        for number in 1..5_000 {
            assert!(
                scale(number) >= number && scale(number) <= number.max(3) * 3 / 2,
                "{number}: {}",
                scale(number)
            );
        }
    }
}
