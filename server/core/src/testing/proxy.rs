//! A TCP proxy that loses and delays what passes: a request arrives and is carried out, and the caller never hears of it;
//! or it arrives when its sender has long been given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, tcp};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A proxy on its own port, in front of a server on the loopback address.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    accept: JoinHandle<()>,
}

/// LDAP's SearchResultEntry, ModifyRequest and ModifyResponse, as their messages are tagged.
const FOUND: u8 = 0x64;
const MODIFY: u8 = 0x66;
const MODIFIED: u8 = 0x67;

#[derive(Debug)]
struct Shared {
    /// How many more answers pass; negative: all.
    answers: AtomicI64,
    lost: AtomicUsize,
    /// Which LDAP message is held next; 0: none.
    hold: watch::Sender<u8>,
    held: AtomicUsize,
    released: watch::Sender<usize>,
}

impl Proxy {
    /// Starts a proxy to a port of the loopback address. All answers pass until [`Proxy::lose_answers_after`].
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            answers: AtomicI64::new(-1),
            lost: AtomicUsize::new(0),
            hold: watch::Sender::new(0),
            held: AtomicUsize::new(0),
            released: watch::Sender::new(0),
        });
        let state = Arc::clone(&shared);
        let accept = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, target, Arc::clone(&state)));
            }
        });
        Self { port, shared, accept }
    }

    /// The port to connect to.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Lets so many answers pass (counted in network reads, which small answers are), then swallows the next one and
    /// cuts its connection; after that all pass again.
    pub fn lose_answers_after(&self, count: u32) {
        self.shared.answers.store(i64::from(count), Ordering::SeqCst);
    }

    /// How many answers were lost.
    pub fn lost(&self) -> usize {
        self.shared.lost.load(Ordering::SeqCst)
    }

    /// Keeps the next LDAP modification on its way to the server until [`Proxy::release`], whatever becomes of its sender.
    /// Later ones pass.
    pub fn hold_next_modification(&self) {
        self.shared.hold.send_replace(MODIFY);
    }

    /// Keeps the answer to the next LDAP modification that the server carries out, until [`Proxy::release`].
    pub fn hold_next_modification_answer(&self) {
        self.shared.hold.send_replace(MODIFIED);
    }

    /// Keeps the next entry that the server has found, as it was then, until [`Proxy::release`].
    pub fn hold_next_search_answer(&self) {
        self.shared.hold.send_replace(FOUND);
    }

    /// How many messages have been held so far.
    pub fn held(&self) -> usize {
        self.shared.held.load(Ordering::SeqCst)
    }

    /// Lets go of what is held.
    pub fn release(&self) {
        self.shared.released.send_replace(self.held());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accept.abort();
    }
}

impl Shared {
    /// Waits while this message is to be held.
    async fn pass(&self, bytes: &[u8]) {
        let mine = self.hold.send_if_modified(|hold| {
            let held = *hold != 0 && operation(bytes) == Some(*hold);
            if held {
                *hold = 0;
            }
            held
        });
        if mine {
            let number = self.held.fetch_add(1, Ordering::SeqCst) + 1;
            let mut released = self.released.subscribe();
            // The proxy is gone: so is the need to wait.
            released.wait_for(|count| *count >= number).await.ok();
        }
    }
}

/// The operation of the LDAP message that begins here: a sequence of the message's number and the operation.
fn operation(bytes: &[u8]) -> Option<u8> {
    let (&[sequence, length], rest) = bytes.split_first_chunk()?;
    let more = if length & 0x80 == 0 { 0 } else { usize::from(length & 0x7f) };
    let number = rest.get(more..)?;
    let (&[integer, length], rest) = number.split_first_chunk()?;
    (sequence == 0x30 && integer == 0x02).then(|| rest.get(usize::from(length)).copied())?
}

async fn forward(client: TcpStream, target: u16, shared: Arc<Shared>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, to_server) = server.into_split();
    tokio::spawn(requests(from_client, to_server, Arc::clone(&shared)));
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from_server.read(&mut buffer).await {
        let left = shared.answers.load(Ordering::SeqCst);
        if left >= 0 {
            shared.answers.store(left - 1, Ordering::SeqCst);
        }
        if left == 0 {
            shared.lost.fetch_add(1, Ordering::SeqCst);
            break;
        }
        shared.pass(&buffer[..count]).await;
        if to_client.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
}

/// Ends when the client has nothing more to say; what is held still goes to the server.
async fn requests(mut from: tcp::OwnedReadHalf, mut to: tcp::OwnedWriteHalf, shared: Arc<Shared>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        shared.pass(&buffer[..count]).await;
        if to.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
}
