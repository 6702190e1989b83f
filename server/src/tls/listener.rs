//! Connections that begin with a TLS handshake. Handshakes go on beside each other, so that a slow client holds up nobody.

use std::{io, net::SocketAddr, time::Duration};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::Tls;

/// A client that takes longer has gone away or means no good.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// What a handshake record begins with; a request in clear begins with a letter.
const HANDSHAKE_RECORD: u8 = 0x16;

/// Who is at the other end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, TlsListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        *stream.remote_addr()
    }
}

/// Listens for TLS.
pub(crate) struct TlsListener {
    tcp: TcpListener,
    acceptor: TlsAcceptor,
    handshakes: JoinSet<io::Result<(TlsStream<TcpStream>, Peer)>>,
}

impl TlsListener {
    /// # Errors
    /// Never in practice: ring has what TLS 1.2 and 1.3 need.
    pub(crate) fn new(tcp: TcpListener, tls: &Tls) -> io::Result<Self> {
        let server = tls.server().map_err(io::Error::other)?;
        Ok(Self { tcp, acceptor: TlsAcceptor::from(std::sync::Arc::new(server)), handshakes: JoinSet::new() })
    }

    fn begin(&mut self, stream: TcpStream, peer: SocketAddr) {
        let acceptor = self.acceptor.clone();
        self.handshakes.spawn(async move {
            timeout(HANDSHAKE, shake_hands(acceptor, stream, peer))
                .await
                .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = Peer;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                (stream, peer) = Listener::accept(&mut self.tcp) => self.begin(stream, peer),
                Some(ended) = self.handshakes.join_next() => match ended {
                    Ok(Ok(connection)) => return connection,
                    Ok(Err(error)) => tracing::debug!(%error, "a connection ended before its handshake did"),
                    Err(error) => tracing::error!(%error, "a handshake failed"),
                },
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.tcp.local_addr().map(Peer)
    }
}

async fn shake_hands(
    acceptor: TlsAcceptor,
    mut stream: TcpStream,
    peer: SocketAddr,
) -> io::Result<(TlsStream<TcpStream>, Peer)> {
    // Without it a streamed page waits for the client's delayed acknowledgement, 40 ms each time.
    stream.set_nodelay(true)?;
    let mut first = [0];
    stream.peek(&mut first).await?;
    if first[0] != HANDSHAKE_RECORD {
        let _ = refuse_clear(&mut stream).await;
        return Err(io::Error::other("it is in clear"));
    }
    Ok((acceptor.accept(stream).await?, Peer(peer)))
}

/// Tells somebody who wrote `http://` what is wrong.
async fn refuse_clear(stream: &mut TcpStream) -> io::Result<()> {
    const WORDS: &str = "Regrant serves TLS here: the address begins with https://\n";
    let head = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n";
    let answer = format!("{head}Content-Length: {}\r\n\r\n{WORDS}", WORDS.len());
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    // The request is read, so that closing does not reset what was written before the client has seen it.
    tokio::io::copy(stream, &mut tokio::io::sink()).await?;
    Ok(())
}
