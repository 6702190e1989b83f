//! Doing together what many ask for at the same moment: a statement and a commit for a hundred of them costs little more
//! than for one.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::{Error, ErrorKind};

/// It could not be done together with the others, and has to be done alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alone;

/// The answers of a round that failed. When the database can't be reached, that is the answer; else it may be about a single
/// one of them, and alone each says what it is.
pub fn failed<R>(error: &Error, count: usize) -> Answers<crate::Result<R>> {
    let answer = || match error.kind() {
        ErrorKind::Unavailable => Ok(Err(Error::unavailable(error.public().to_owned()))),
        _ => Err(Alone),
    };
    std::iter::repeat_with(answer).take(count).collect()
}

/// What is done in a round: for each that asks its answer, in the same order.
type Work<T, R> = dyn Fn(Vec<T>) -> Pin<Box<dyn Future<Output = Answers<R>> + Send>> + Send + Sync;

/// For each its answer.
pub type Answers<R> = Vec<Result<R, Alone>>;

type Answer<R> = oneshot::Sender<Result<R, Alone>>;

/// Gathers what is asked for while a round is under way, and does it in the next one. Whoever asks while nothing is under way
/// begins at once, so that nobody waits for others to come. What a round reads is read after everything in it was asked for.
pub struct Together<T, R> {
    work: Arc<Work<T, R>>,
    gathered: Arc<Mutex<Gathered<T, R>>>,
}

struct Gathered<T, R> {
    asks: Vec<(T, Answer<R>)>,
    /// How many tasks do rounds, until nothing is gathered.
    working: usize,
}

/// After how long whoever waits has another round begun beside those under way: one may hang, on a lock or a connection that
/// is dead, and what it waits for is no matter of others.
const PATIENCE: Duration = Duration::from_millis(250);

/// The most rounds at once.
const MOST_ROUNDS: usize = 8;

impl<T: Send + 'static, R: Send + 'static> Together<T, R> {
    /// `work` does a round: it gives an answer for each of at most [`MOST`] asks, in their order.
    pub fn new<F>(work: impl Fn(Vec<T>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Answers<R>> + Send + 'static,
    {
        let gathered = Gathered { asks: Vec::new(), working: 0 };
        Self { work: Arc::new(move |asks| Box::pin(work(asks))), gathered: Arc::new(Mutex::new(gathered)) }
    }

    /// Asks, and waits for the answer. It is done even when nobody waits any more.
    pub async fn ask(&self, ask: T) -> Result<R, Alone> {
        let (answer, mut answered) = oneshot::channel();
        lock(&self.gathered).asks.push((ask, answer));
        self.work(1);
        loop {
            tokio::select! {
                biased;
                answer = &mut answered => return answer.unwrap_or(Err(Alone)),
                () = tokio::time::sleep(PATIENCE) => self.work(MOST_ROUNDS),
            }
        }
    }

    /// Begins another round if something is gathered and fewer than `most` are under way.
    fn work(&self, most: usize) {
        let mut gathered = lock(&self.gathered);
        if !gathered.asks.is_empty() && gathered.working < most {
            gathered.working += 1;
            let (work, gathered) = (self.work.clone(), self.gathered.clone());
            tokio::spawn(Rounds { work, gathered, is_done: false }.work());
        }
    }
}

impl<T, R> Clone for Together<T, R> {
    fn clone(&self) -> Self {
        Self { work: self.work.clone(), gathered: self.gathered.clone() }
    }
}

impl<T, R> std::fmt::Debug for Together<T, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Together").finish_non_exhaustive()
    }
}

/// The most that a round does: its locks are held, and its memory taken, for all of it.
const MOST: usize = 100;

/// A task that does rounds. When the last one breaks off, whoever waits is told so, and the next ask begins anew.
struct Rounds<T, R> {
    work: Arc<Work<T, R>>,
    gathered: Arc<Mutex<Gathered<T, R>>>,
    is_done: bool,
}

impl<T, R> Rounds<T, R> {
    async fn work(mut self) {
        while let Some((asks, answers)) = self.next() {
            for (answer, to) in (self.work)(asks).await.into_iter().zip(answers) {
                // Whoever asked may have gone away.
                drop(to.send(answer));
            }
        }
    }

    fn next(&mut self) -> Option<(Vec<T>, Vec<Answer<R>>)> {
        let mut gathered = lock(&self.gathered);
        if gathered.asks.is_empty() {
            gathered.working -= 1;
            self.is_done = true;
            return None;
        }
        let count = gathered.asks.len().min(MOST);
        Some(gathered.asks.drain(..count).unzip())
    }
}

impl<T, R> Drop for Rounds<T, R> {
    fn drop(&mut self) {
        if !self.is_done {
            let mut gathered = lock(&self.gathered);
            gathered.working -= 1;
            if gathered.working == 0 {
                gathered.asks.clear();
            }
        }
    }
}

/// Nothing that holds the lock can break off halfway.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    /// Doubles numbers but seven, one permit a round, and counts the rounds. Thirteen breaks it, and with 99 it
    /// never ends.
    fn doubling() -> (Together<u32, u32>, Arc<Semaphore>, Arc<AtomicUsize>) {
        let (permits, rounds) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let (of, count) = (permits.clone(), rounds.clone());
        let together = Together::new(move |asks: Vec<u32>| {
            let (of, count) = (of.clone(), count.clone());
            async move {
                if asks.contains(&99) {
                    std::future::pending::<()>().await;
                }
                of.acquire().await.unwrap().forget();
                count.fetch_add(1, Ordering::Relaxed);
                assert!(!asks.contains(&13), "this round breaks off");
                asks.iter().map(|ask| if *ask == 7 { Err(Alone) } else { Ok(ask * 2) }).collect()
            }
        });
        (together, permits, rounds)
    }

    /// Asks in tasks of their own, one after the other, until all of them have asked.
    async fn ask(
        together: &Together<u32, u32>,
        all: std::ops::Range<u32>,
    ) -> Vec<tokio::task::JoinHandle<Result<u32, Alone>>> {
        let mut asked = Vec::new();
        for one in all {
            let together = together.clone();
            asked.push(tokio::spawn(async move { together.ask(one).await }));
            tokio::task::yield_now().await;
        }
        asked
    }

    #[tokio::test]
    async fn what_comes_during_a_round_is_done_in_the_next_one_and_each_gets_its_own_answer() {
        let (together, permits, rounds) = doubling();
        let asked = ask(&together, 100..250).await;
        permits.add_permits(10);
        for (one, answer) in (100..250).zip(asked) {
            assert_eq!(answer.await.unwrap(), Ok(one * 2));
        }
        // The first alone, and then as many as a round takes.
        assert_eq!(rounds.load(Ordering::Relaxed), 3);
        assert_eq!(together.ask(4).await, Ok(8), "later on, at once");
        assert_eq!(together.ask(7).await, Err(Alone));
        assert_eq!(rounds.load(Ordering::Relaxed), 5);
    }

    #[tokio::test]
    async fn nobody_waits_for_a_round_that_hangs() {
        let (together, permits, _) = doubling();
        permits.add_permits(10);
        let hanging = ask(&together, 99..100).await;
        for (one, answer) in (1..4).zip(ask(&together, 1..4).await) {
            assert_eq!(answer.await.unwrap(), Ok(one * 2));
        }
        assert!(!hanging[0].is_finished());
    }

    #[tokio::test]
    async fn nobody_waits_for_ever_when_a_round_breaks_off() {
        let (together, permits, _) = doubling();
        let asked = ask(&together, 12..16).await;
        permits.add_permits(10);
        let mut answers = Vec::new();
        for answer in asked {
            answers.push(answer.await.unwrap());
        }
        assert_eq!(answers, [Ok(24), Err(Alone), Err(Alone), Err(Alone)]);
        assert_eq!(together.ask(4).await, Ok(8), "the next ask begins anew");
    }

    #[tokio::test]
    async fn what_was_asked_for_is_done_though_nobody_waits() {
        let (together, permits, rounds) = doubling();
        let asked = ask(&together, 1..3).await;
        for one in asked {
            one.abort();
        }
        permits.add_permits(10);
        assert_eq!(together.ask(3).await, Ok(6));
        assert!(rounds.load(Ordering::Relaxed) >= 2);
    }
}
