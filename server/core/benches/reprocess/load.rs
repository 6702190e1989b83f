//! As many requests as there is time for.

use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, HeaderName};

/// Clients at once.
pub const CONNECTIONS: usize = 32;
const DURATION: Duration = Duration::from_secs(8);

/// How many times a second something is read over so many connections. The header says who reads it.
pub async fn load(url: &str, header: HeaderName, value: &str) -> Result<f64, Box<dyn std::error::Error>> {
    let began = Instant::now();
    let mut readers = Vec::with_capacity(CONNECTIONS);
    for _ in 0..CONNECTIONS {
        let client = reqwest::Client::builder().pool_max_idle_per_host(1).build()?;
        let (url, header, value) = (url.to_owned(), header.clone(), value.to_owned());
        readers.push(tokio::spawn(async move {
            let mut read = 0_u32;
            while began.elapsed() < DURATION {
                let request =
                    client.get(&url).header(ACCEPT, "text/html, application/json").header(&header, &value);
                let Ok(answer) = request.send().await else { break };
                if !answer.status().is_success() || answer.bytes().await.is_err() {
                    break;
                }
                read += 1;
            }
            read
        }));
    }
    let mut read = 0.0;
    for reader in readers {
        read += f64::from(reader.await?);
    }
    Ok(read / began.elapsed().as_secs_f64())
}
