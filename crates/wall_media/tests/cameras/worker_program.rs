//! A decoder's process for the tests, which some pictures can crash or hang.

use std::{
    env,
    io::Write as _,
    process::{Command, ExitCode},
    time::Duration,
};

/// A JPEG picture that begins with this comment ends the process as a crash would.
const CRASH: &[u8] = b"test-worker:crash";

/// One with this comment keeps the process busy for ever.
const HANG: &[u8] = b"test-worker:hang";

/// One with this comment takes all the memory that there is.
const SWELL: &[u8] = b"test-worker:swell";

/// One with this comment takes the process so long.
const TOIL: (&[u8], Duration) = (b"test-worker:toil", Duration::from_millis(20));

/// As the last argument: it tells what decodes, and decodes nothing else.
const TELL: &str = "tell";

/// Begins anew with the tests' VA-API driver, if the arguments say a display through which it is
/// found, its folder, and how it behaves.
#[cfg(target_os = "linux")]
fn take_device() {
    use std::os::unix::process::CommandExt as _;
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [display, folder, behaviour, ..] = &arguments[..]
        && env::var_os("TEST_VA").is_none()
    {
        let mut again = Command::new("/proc/self/exe");
        again.args(&arguments).env("TEST_VA", behaviour);
        again.env("LIBVA_DRIVER_NAME", "test").env("LIBVA_DRIVERS_PATH", folder);
        // Unless the program says that hardware is to be left alone.
        if env::var_os("DAMAMAYA_DECODERS").is_none() {
            again.env("DAMAMAYA_DECODERS", format!("vaapi:{display}"));
        }
        // It returns only if it could not.
        drop(again.exec());
    }
}

fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    take_device();
    if env::args().next_back().is_some_and(|last| last == TELL) {
        for (stream, decoder) in wall_media::decoders() {
            let decoder = decoder.map_or("none", wall_media::DecoderKind::name);
            if writeln!(std::io::stdout(), "{stream}: {decoder}").is_err() {
                return ExitCode::FAILURE;
            }
        }
        return ExitCode::SUCCESS;
    }
    // Where the tests put it, behind the mark and the length. To look all through every picture would
    // take longer than to decode it.
    let has = |data: &[u8], words: &[u8]| data.get(6..).is_some_and(|own| own.starts_with(words));
    let served = wall_media::serve(&mut |data| {
        if has(data, CRASH) {
            std::process::abort();
        }
        while has(data, HANG) {
            std::hint::spin_loop();
        }
        if has(data, TOIL.0) {
            std::thread::sleep(TOIL.1);
        }
        if has(data, SWELL) {
            let mut taken = Vec::new();
            loop {
                taken.push(vec![1_u8; 64 << 20]);
            }
        }
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
