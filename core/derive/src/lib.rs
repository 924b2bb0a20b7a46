//! `#[derive(Form)]`: answers as they stand in files, by one code for all of them.
//!
//! It reads the attributes that serde's derive reads, so that each answer is described once; one that it does not know, it refuses.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{Attribute, Data, DataEnum, DataStruct, DeriveInput, Error, Fields, LitStr, Path, Result, parse_macro_input};

/// Implements `ToValue` and `Take` of `tamer_core::draft::form`, and `Choice` for one of several.
#[proc_macro_derive(Form, attributes(serde))]
pub fn form(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let code = match &input.data {
        Data::Struct(data) => answers(&input, data),
        Data::Enum(data) => choices(&input, data),
        Data::Union(_) => Err(Error::new_spanned(&input, "a union is no answer")),
    };
    code.unwrap_or_else(Error::into_compile_error).into()
}

/// What stands in `#[serde(…)]`.
#[derive(Default)]
struct Said {
    default: bool,
    kebab: bool,
    rename: Option<String>,
    with: Option<Path>,
    skip: Option<Path>,
}

impl Said {
    fn by(attributes: &[Attribute]) -> Result<Self> {
        let mut said = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            attribute.parse_nested_meta(|meta| {
                let text = || meta.value()?.parse::<LitStr>();
                if meta.path.is_ident("default") {
                    said.default = true;
                } else if meta.path.is_ident("rename") {
                    said.rename = Some(text()?.value());
                } else if meta.path.is_ident("with") {
                    said.with = Some(text()?.parse()?);
                } else if meta.path.is_ident("skip_serializing_if") {
                    said.skip = Some(text()?.parse()?);
                } else if meta.path.is_ident("rename_all") && text()?.value() == "kebab-case" {
                    said.kebab = true;
                } else {
                    return Err(meta.error("`Form` does not know this"));
                }
                Ok(())
            })?;
        }
        Ok(said)
    }
}

/// Answers that belong together: a map in files.
fn answers(input: &DeriveInput, data: &DataStruct) -> Result<Tokens> {
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(input, "each answer needs a name"));
    };
    if !Said::by(&input.attrs)?.default {
        return Err(Error::new_spanned(
            &input.ident,
            "every answer is optional: `#[serde(default)]` is missing",
        ));
    }
    let (mut written, mut taken) = (Vec::new(), Vec::new());
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        let said = Said::by(&field.attrs)?;
        let name = said.rename.unwrap_or_else(|| ident.to_string());
        let (from, to) = match &said.with {
            Some(path) => (quote!(#path::Form(&self.#ident)), quote!(#path::Form(&mut self.#ident))),
            None => (quote!(self.#ident), quote!(self.#ident)),
        };
        let is_left_out = match &said.skip {
            Some(skip) => quote!(#skip(&self.#ident)),
            None => quote!(false),
        };
        written.push(quote!(show(#name, &#from, #is_left_out);));
        taken.push(quote!(lend(#name, &mut #to);));
    }
    let ident = &input.ident;
    Ok(quote! {
        impl crate::draft::form::ToValue for #ident {
            fn to_value(&self) -> ::serde_json::Value {
                crate::draft::form::write(self)
            }

            fn each(&self, show: &mut dyn FnMut(&str, &dyn crate::draft::form::ToValue, bool)) {
                #(#written)*
            }
        }

        impl crate::draft::form::Take for #ident {
            fn take(&mut self, value: ::serde_json::Value, faults: &mut crate::draft::form::Faults) -> bool {
                if value.is_object() {
                    // What a map does not name is the default of its own type, whatever that of the whole is.
                    *self = Self::default();
                }
                crate::draft::form::read(self, value, faults)
            }

            fn each_mut(&mut self, lend: &mut dyn FnMut(&str, &mut dyn crate::draft::form::Take)) {
                #(#taken)*
            }
        }
    })
}

/// One of several: a word in files.
fn choices(input: &DeriveInput, data: &DataEnum) -> Result<Tokens> {
    let kebab = Said::by(&input.attrs)?.kebab;
    let (mut all, mut names) = (Vec::new(), Vec::new());
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(variant, "a choice holds nothing"));
        }
        let said = Said::by(&variant.attrs)?;
        let ident = &variant.ident;
        all.push(quote!(Self::#ident));
        names.push(said.rename.unwrap_or_else(|| {
            if kebab {
                in_kebab_case(&ident.to_string())
            } else {
                ident.to_string()
            }
        }));
    }
    let ident = &input.ident;
    Ok(quote! {
        impl crate::draft::form::Choice for #ident {
            const ALL: &'static [Self] = &[#(#all),*];
            const NAMES: &'static [&'static str] = &[#(#names),*];
        }

        impl crate::draft::form::ToValue for #ident {
            fn to_value(&self) -> ::serde_json::Value {
                crate::draft::form::Choice::spelled(*self).into()
            }
        }

        impl crate::draft::form::Take for #ident {
            fn take(&mut self, value: ::serde_json::Value, faults: &mut crate::draft::form::Faults) -> bool {
                let names = <Self as crate::draft::form::Choice>::NAMES;
                let all = <Self as crate::draft::form::Choice>::ALL;
                match crate::draft::form::choose(names, &value, faults).and_then(|index| all.get(index)) {
                    Some(choice) => *self = *choice,
                    None => return false,
                }
                true
            }
        }
    })
}

/// As serde does it: a dash before each capital but the first.
fn in_kebab_case(name: &str) -> String {
    let mut kebab = String::new();
    for (index, letter) in name.char_indices() {
        if index > 0 && letter.is_uppercase() {
            kebab.push('-');
        }
        kebab.extend(letter.to_lowercase());
    }
    kebab
}
