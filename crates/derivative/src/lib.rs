//! `#[derive(Derivative)]` with `Debug`, `Clone`, `PartialEq`, `Eq` and `Default`, each with the bounds that are written
//! (`#[derivative(Clone(bound = "A: Clone"))]`) in place of those that the standard derives guess: what `prosemirror` uses
//! of the crate of this name, which nobody maintains any more (RUSTSEC-2024-0388). Other options are an error.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Member, Token, WherePredicate};

/// See the crate.
#[proc_macro_derive(Derivative, attributes(derivative))]
pub fn derive(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

fn expand(input: &DeriveInput) -> syn::Result<TokenStream> {
    let shapes = shapes(input)?;
    let mut out = TokenStream::new();
    for (name, bounds) in wanted(input)? {
        let (path, body) = implementation(&name, &shapes)?;
        let ident = &input.ident;
        let (impl_generics, type_generics, given) = input.generics.split_for_impl();
        let given = given.iter().flat_map(|given| given.predicates.iter());
        out.extend(quote! {
            #[automatically_derived]
            impl #impl_generics #path for #ident #type_generics where #(#given,)* #(#bounds,)* { #body }
        });
    }
    Ok(out)
}

/// The traits that are asked for, each with its bounds.
fn wanted(input: &DeriveInput) -> syn::Result<Vec<(Ident, Vec<WherePredicate>)>> {
    let mut wanted = Vec::new();
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("derivative")) {
        attribute.parse_nested_meta(|meta| {
            let name = meta.path.require_ident()?.clone();
            let mut bounds = None;
            meta.parse_nested_meta(|option| {
                if !option.path.is_ident("bound") {
                    return Err(option.error("only `bound` is known here"));
                }
                let text: LitStr = option.value()?.parse()?;
                let parser = Punctuated::<WherePredicate, Token![,]>::parse_terminated;
                bounds = Some(parser.parse_str(&text.value())?.into_iter().collect());
                Ok(())
            })?;
            let bounds = bounds.ok_or_else(|| Error::new_spanned(&name, "a `bound` is needed"))?;
            wanted.push((name, bounds));
            Ok(())
        })?;
    }
    Ok(wanted)
}

/// A struct, or a variant of an enum.
struct Shape {
    /// How it is written: `Self` or `Self::Variant`.
    path: TokenStream,
    name: String,
    fields: Vec<Member>,
    named: bool,
}

impl Shape {
    fn new(path: TokenStream, name: &Ident, fields: &Fields) -> Self {
        let named = matches!(fields, Fields::Named(_));
        Self { path, name: name.to_string(), fields: fields.members().collect(), named }
    }

    /// A name for each field.
    fn bindings(&self, prefix: &str) -> Vec<Ident> {
        (0..self.fields.len()).map(|n| format_ident!("{prefix}{n}")).collect()
    }

    /// The pattern that gives the fields these names.
    fn pattern(&self, bindings: &[Ident]) -> TokenStream {
        let (path, fields) = (&self.path, &self.fields);
        quote!(#path { #(#fields: #bindings,)* })
    }
}

fn shapes(input: &DeriveInput) -> syn::Result<Vec<Shape>> {
    match &input.data {
        Data::Struct(data) => Ok(vec![Shape::new(quote!(Self), &input.ident, &data.fields)]),
        Data::Enum(data) => Ok(data
            .variants
            .iter()
            .map(|variant| {
                let name = &variant.ident;
                Shape::new(quote!(Self::#name), name, &variant.fields)
            })
            .collect()),
        Data::Union(_) => Err(Error::new_spanned(&input.ident, "not for unions")),
    }
}

/// The trait's path and what stands in its implementation.
fn implementation(name: &Ident, shapes: &[Shape]) -> syn::Result<(TokenStream, TokenStream)> {
    match name.to_string().as_str() {
        "Clone" => Ok((quote!(::core::clone::Clone), clone(shapes))),
        "Debug" => Ok((quote!(::core::fmt::Debug), debug(shapes))),
        "PartialEq" => Ok((quote!(::core::cmp::PartialEq), partial_eq(shapes))),
        "Eq" => Ok((quote!(::core::cmp::Eq), TokenStream::new())),
        "Default" => match shapes {
            [only] => Ok((quote!(::core::default::Default), default(only))),
            _ => Err(Error::new_spanned(name, "Default is for structs")),
        },
        _ => Err(Error::new_spanned(name, "this trait is not derived here")),
    }
}

fn clone(shapes: &[Shape]) -> TokenStream {
    let arms = shapes.iter().map(|shape| {
        let (path, fields, bindings) = (&shape.path, &shape.fields, shape.bindings("a"));
        let pattern = shape.pattern(&bindings);
        quote!(#pattern => #path { #(#fields: ::core::clone::Clone::clone(#bindings),)* },)
    });
    quote!(fn clone(&self) -> Self { match self { #(#arms)* } })
}

fn debug(shapes: &[Shape]) -> TokenStream {
    let arms = shapes.iter().map(|shape| {
        let (name, bindings) = (&shape.name, shape.bindings("a"));
        let pattern = shape.pattern(&bindings);
        let begin = if shape.named { quote!(debug_struct) } else { quote!(debug_tuple) };
        let fields = shape.fields.iter().zip(&bindings).map(|(field, binding)| match field {
            Member::Named(field) => {
                let field = field.to_string();
                quote!(.field(#field, #binding))
            }
            Member::Unnamed(_) => quote!(.field(#binding)),
        });
        quote!(#pattern => formatter.#begin(#name)#(#fields)*.finish(),)
    });
    quote! {
        fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { match self { #(#arms)* } }
    }
}

fn partial_eq(shapes: &[Shape]) -> TokenStream {
    let arms = shapes.iter().map(|shape| {
        let (left, right) = (shape.bindings("a"), shape.bindings("b"));
        let (one, other) = (shape.pattern(&left), shape.pattern(&right));
        quote!((#one, #other) => true #(&& #left == #right)*,)
    });
    let others = (shapes.len() > 1).then(|| quote!(_ => false,));
    quote!(fn eq(&self, other: &Self) -> bool { match (self, other) { #(#arms)* #others } })
}

fn default(shape: &Shape) -> TokenStream {
    let (path, fields) = (&shape.path, &shape.fields);
    quote!(fn default() -> Self { #path { #(#fields: ::core::default::Default::default(),)* } })
}
