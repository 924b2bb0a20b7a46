//! Files that come from the person's disk and go there.

use leptos::ev;
use leptos::prelude::set_timeout;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlInputElement, Url};

use super::document;

/// Lets the browser save `bytes` as a file.
pub fn download(name: &str, bytes: &[u8], kind: &str) -> bool {
    start_download(name, bytes, kind).is_some()
}

fn start_download(name: &str, bytes: &[u8], kind: &str) -> Option<()> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let document = document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // Browsers read it after the click.
    set_timeout(
        move || _ = Url::revoke_object_url(&url),
        std::time::Duration::from_secs(60),
    );
    Some(())
}

/// The files chosen in a file input, which is then empty again.
pub fn picked(event: &ev::Event) -> Vec<File> {
    let Some(input) = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
    else {
        return Vec::new();
    };
    let files = listed(input.files());
    input.set_value("");
    files
}

/// The files dropped onto an element.
pub fn dropped(event: &ev::DragEvent) -> Vec<File> {
    listed(event.data_transfer().and_then(|transfer| transfer.files()))
}

fn listed(files: Option<web_sys::FileList>) -> Vec<File> {
    let Some(files) = files else { return Vec::new() };
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

/// Reads files as one text, with `---` between them.
pub fn read(files: Vec<File>, done: impl FnOnce(Option<String>) + 'static) {
    wasm_bindgen_futures::spawn_local(async move {
        let mut texts = Vec::new();
        for file in files {
            match JsFuture::from(file.text())
                .await
                .ok()
                .as_ref()
                .and_then(JsValue::as_string)
            {
                Some(text) => texts.push(text),
                None => return done(None),
            }
        }
        done(Some(texts.join("\n---\n")));
    });
}
