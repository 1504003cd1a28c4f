//! A byte stream cut into frames, with memory bounded by the feed's limit.

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use wall_service::Framing;

use crate::{failure::Failure, limit::HEAD_BYTES};

/// A length that no device means: the stream is out of step.
const ABSURD_BYTES: usize = 1 << 30;

/// One frame of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The frame, or its head if it was over the limit.
    pub(crate) body: Vec<u8>,
    /// Its length as received, bytes.
    pub(crate) full_length: usize,
}

/// Cuts a stream.
pub(crate) struct Cutter<R> {
    stream: BufReader<R>,
    framing: Framing,
    max_bytes: usize,
}

impl<R: AsyncRead + Unpin> Cutter<R> {
    /// Cuts `stream`; of frames over `max_bytes` only the head is kept.
    pub(crate) fn new(stream: R, framing: Framing, max_bytes: usize) -> Self {
        Self { stream: BufReader::with_capacity(16 * 1024, stream), framing, max_bytes }
    }

    /// The next frame; `None` at an end between frames.
    pub(crate) async fn next(&mut self) -> Result<Option<Cut>, Failure> {
        match self.framing {
            Framing::Lines => self.line().await,
            Framing::Length32 => self.length_32().await,
            Framing::Gt06 => self.gt06().await,
        }
    }

    /// A line that is not empty.
    async fn line(&mut self) -> Result<Option<Cut>, Failure> {
        let mut body = Vec::new();
        let mut full_length = 0_usize;
        loop {
            let available = self.stream.fill_buf().await.map_err(|err| Failure::io(&err))?;
            if available.is_empty() {
                return if full_length == 0 { Ok(None) } else { Err(Failure::Lost) };
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let part = available.get(..end.unwrap_or(available.len())).unwrap_or_default();
            full_length = full_length.saturating_add(part.len());
            if body.len() <= self.max_bytes {
                let space = self.max_bytes + 1 - body.len();
                body.extend_from_slice(part.get(..space).unwrap_or(part));
            }
            let used = part.len() + usize::from(end.is_some());
            self.stream.consume(used);
            if end.is_none() {
                continue;
            }
            if full_length <= self.max_bytes && body.last() == Some(&b'\r') {
                body.pop();
                full_length -= 1;
            }
            if full_length == 0 {
                continue;
            }
            if full_length > self.max_bytes {
                body.truncate(HEAD_BYTES);
            }
            return Ok(Some(Cut { body, full_length }));
        }
    }

    async fn length_32(&mut self) -> Result<Option<Cut>, Failure> {
        let mut length = [0; 4];
        if !self.fill_or_end(&mut length).await? {
            return Ok(None);
        }
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        self.counted(Vec::new(), length).await.map(Some)
    }

    /// `0x7878`, length in one byte, or `0x7979`, length in two; then that many bytes and
    /// `0x0D0A`. The frame is all of it.
    async fn gt06(&mut self) -> Result<Option<Cut>, Failure> {
        let mut start = [0; 2];
        if !self.fill_or_end(&mut start).await? {
            return Ok(None);
        }
        let mut body = start.to_vec();
        let length = match start {
            [0x78, 0x78] => {
                let length = self.stream.read_u8().await.map_err(|err| Failure::io(&err))?;
                body.push(length);
                usize::from(length)
            }
            [0x79, 0x79] => {
                let length = self.stream.read_u16().await.map_err(|err| Failure::io(&err))?;
                body.extend_from_slice(&length.to_be_bytes());
                usize::from(length)
            }
            [a, b] => {
                return Err(Failure::Protocol(format!(
                    "no GT06 frame: begins with {a:02x}{b:02x}"
                )));
            }
        };
        let cut = self.counted(body, length + 2).await?;
        if cut.full_length <= self.max_bytes && !cut.body.ends_with(&[0x0d, 0x0a]) {
            return Err(Failure::Protocol("GT06 frame without its end".to_owned()));
        }
        Ok(Some(cut))
    }

    /// `begun` and the `length` bytes that follow.
    async fn counted(&mut self, begun: Vec<u8>, length: usize) -> Result<Cut, Failure> {
        if length > ABSURD_BYTES {
            return Err(Failure::Protocol(format!("frame of {length} bytes announced")));
        }
        let full_length = begun.len() + length;
        let kept = if full_length > self.max_bytes { HEAD_BYTES.min(length) } else { length };
        let mut body = begun;
        let wanted = u64::try_from(kept).unwrap_or(u64::MAX);
        let read = (&mut self.stream).take(wanted).read_to_end(&mut body).await;
        if read.map_err(|err| Failure::io(&err))? < kept {
            return Err(Failure::Lost);
        }
        let skipped = u64::try_from(length - kept).unwrap_or(u64::MAX);
        if skipped > 0 {
            let mut rest = (&mut self.stream).take(skipped);
            let copied = tokio::io::copy(&mut rest, &mut tokio::io::sink()).await;
            if copied.map_err(|err| Failure::io(&err))? < skipped {
                return Err(Failure::Lost);
            }
        }
        Ok(Cut { body, full_length })
    }

    /// Fills `bytes`; false if the stream ends before the first of them.
    async fn fill_or_end(&mut self, bytes: &mut [u8]) -> Result<bool, Failure> {
        if self.stream.fill_buf().await.map_err(|err| Failure::io(&err))?.is_empty() {
            return Ok(false);
        }
        self.stream.read_exact(bytes).await.map_err(|err| Failure::io(&err))?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(framing: Framing, max_bytes: usize, bytes: &[u8]) -> (Vec<Cut>, Option<Failure>) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut cutter = Cutter::new(bytes, framing, max_bytes);
            let mut cuts = Vec::new();
            loop {
                match cutter.next().await {
                    Ok(Some(cut)) => cuts.push(cut),
                    Ok(None) => return (cuts, None),
                    Err(failure) => return (cuts, Some(failure)),
                }
            }
        })
    }

    fn whole(body: &[u8]) -> Cut {
        Cut { body: body.to_vec(), full_length: body.len() }
    }

    #[test]
    fn lines_with_and_without_carriage_returns() {
        let (cuts, failure) = cut(Framing::Lines, 100, b"one\r\n\n\r\ntwo\nth");
        assert_eq!(cuts, [whole(b"one"), whole(b"two")]);
        assert_eq!(failure, Some(Failure::Lost));
    }

    #[test]
    fn an_endless_line_keeps_its_head_and_the_next_is_good() {
        let mut bytes = vec![b'x'; 200_000];
        bytes.extend_from_slice(b"\ngood\n");
        let (cuts, failure) = cut(Framing::Lines, 100_000, &bytes);
        assert_eq!(cuts[0].body.len(), HEAD_BYTES);
        assert_eq!(cuts[0].full_length, 200_000);
        assert_eq!(cuts[1], whole(b"good"));
        assert_eq!(failure, None);
    }

    #[test]
    fn counted_frames() {
        let (cuts, failure) = cut(Framing::Length32, 100, b"\0\0\0\x02hi\0\0\0\0\0\0\0\x05bro");
        assert_eq!(cuts, [whole(b"hi"), whole(b"")]);
        assert_eq!(failure, Some(Failure::Lost));
        let (_, failure) = cut(Framing::Length32, 100, b"\xff\xff\xff\xffgarbage");
        assert!(matches!(failure, Some(Failure::Protocol(_))));
    }

    #[test]
    fn an_oversized_counted_frame_is_skipped() {
        let mut bytes = 70_000_u32.to_be_bytes().to_vec();
        bytes.extend(vec![7; 70_000]);
        bytes.extend_from_slice(b"\0\0\0\x02ok");
        let (cuts, failure) = cut(Framing::Length32, 100, &bytes);
        assert_eq!((cuts[0].body.len(), cuts[0].full_length), (HEAD_BYTES, 70_000));
        assert_eq!(cuts[1], whole(b"ok"));
        assert_eq!(failure, None);
    }

    #[test]
    fn gt06_frames() {
        let login = b"\x78\x78\x05\x01abcd\x0d\x0a";
        let long = b"\x79\x79\x00\x02hi\x0d\x0a";
        let both = [login.as_slice(), long].concat();
        assert_eq!(cut(Framing::Gt06, 100, &both), (vec![whole(login), whole(long)], None));
        let (_, failure) = cut(Framing::Gt06, 100, b"GET / HTTP/1.1");
        assert!(matches!(failure, Some(Failure::Protocol(_))));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn garbage_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), max in 1_usize..50) {
            for framing in [Framing::Lines, Framing::Length32, Framing::Gt06] {
                let (cuts, _) = cut(framing, max, &bytes);
                for cut in cuts {
                    prop_assert!(cut.body.len() <= cut.full_length);
                    prop_assert!(cut.full_length <= bytes.len());
                }
            }
        }
    }
}
