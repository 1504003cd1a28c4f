//! HTTP requests to cameras, with basic or digest login where they ask for one.

use http_auth::{PasswordClient, PasswordParams};
use reqwest::{Response, StatusCode, header};
use tokio::time::timeout;
use url::Url;

use super::{CONNECT_TIMEOUT, Context};
use crate::{
    address::{Address, path_and_query},
    error::{SourceError, explain},
};

/// One camera's HTTP server, and how it wants to be asked.
pub(super) struct Server<'a> {
    context: &'a Context,
    address: &'a Address,
    challenge: Option<PasswordClient>,
}

impl<'a> Server<'a> {
    pub(super) fn new(context: &'a Context, address: &'a Address) -> Self {
        Self { context, address, challenge: None }
    }

    /// Asks for the pictures; logs in if that is asked for.
    pub(super) async fn get(&mut self) -> Result<Response, SourceError> {
        let url = self.address.url().clone();
        self.get_from(&url, None).await
    }

    /// The same of another address of the camera's, or of a part of it: first byte and number
    /// of bytes. Its login is for its own server alone.
    pub(super) async fn get_from(
        &mut self,
        url: &Url,
        range: Option<(u64, u64)>,
    ) -> Result<Response, SourceError> {
        let mut response = self.ask(url, range).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.is_own(url) {
            // A digest's number may have expired: one more try with a new one.
            let host = self.address.host().to_owned();
            let knows_login = self.context.login(self.address).is_some();
            let challenges = response.headers().get_all(header::WWW_AUTHENTICATE);
            let mut builder = PasswordClient::builder();
            for challenge in challenges.iter().filter_map(|value| value.to_str().ok()) {
                builder = builder.challenges(challenge);
            }
            self.challenge = match builder.build() {
                Ok(challenge) if knows_login => Some(challenge),
                Ok(_) => return Err(SourceError::NeedsLogin(host)),
                // The words of the challenge are the camera's own; they are not repeated.
                Err(_) => return Err(SourceError::Status(StatusCode::UNAUTHORIZED.as_u16())),
            };
            response = self.ask(url, range).await?;
            if response.status() == StatusCode::UNAUTHORIZED {
                return Err(SourceError::LoginRefused(host));
            }
        }
        match response.status() {
            status if status.is_success() => Ok(response),
            StatusCode::FORBIDDEN => Err(SourceError::LoginRefused(self.address.host().to_owned())),
            status => Err(SourceError::Status(status.as_u16())),
        }
    }

    /// Whether an address is one of the server that the camera's login is for.
    fn is_own(&self, url: &Url) -> bool {
        url.origin() == self.address.url().origin()
    }

    async fn ask(&mut self, url: &Url, range: Option<(u64, u64)>) -> Result<Response, SourceError> {
        let mut request = self.context.http.get(url.clone());
        if self.is_own(url)
            && let Some(value) = self.authorization(url)?
        {
            request = request.header(header::AUTHORIZATION, value);
        }
        if let Some((first, count)) = range {
            let last = first.saturating_add(count).saturating_sub(1);
            request = request.header(header::RANGE, format!("bytes={first}-{last}"));
        }
        let asked = timeout(CONNECT_TIMEOUT, request.send()).await;
        let answer = asked.map_err(|_elapsed| SourceError::Connect("no answer".to_owned()))?;
        answer.map_err(|err| SourceError::Connect(explain(&err.without_url())))
    }

    /// The answer to the camera's challenge, marked as a secret.
    fn authorization(&mut self, url: &Url) -> Result<Option<header::HeaderValue>, SourceError> {
        let Some(challenge) = &mut self.challenge else { return Ok(None) };
        let host = self.address.host();
        let Some(login) = self.context.login(self.address) else { return Ok(None) };
        let refused = || SourceError::LoginRefused(host.to_owned());
        let answer = challenge
            .respond(&PasswordParams {
                username: &login.user,
                password: &login.password,
                uri: &path_and_query(url),
                method: "GET",
                body: None,
            })
            .map_err(|_unsupported| refused())?;
        let mut value = header::HeaderValue::from_str(&answer).map_err(|_invalid| refused())?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

/// The media type that an answer states, in lower case, without parameters.
pub(super) fn media_type(response: &Response) -> String {
    let stated = response.headers().get(header::CONTENT_TYPE);
    let stated = stated.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let name = stated.split(';').next().unwrap_or_default().trim();
    name.chars().take(60).collect::<String>().to_ascii_lowercase()
}
