//! The derives, with a parameter that has none of the traits.

use std::marker::PhantomData;

use derivative::Derivative;

/// Neither Clone nor Debug nor anything else.
struct Plain;

#[derive(Derivative)]
#[derivative(
    Debug(bound = ""),
    Clone(bound = ""),
    PartialEq(bound = ""),
    Eq(bound = ""),
    Default(bound = "")
)]
struct Named<S> {
    #[derivative(Debug(bound = ""))]
    text: String,
    of: PhantomData<S>,
}

#[derive(Derivative)]
#[derivative(
    Debug(bound = "A: std::fmt::Debug"),
    Clone(bound = "A: Clone"),
    PartialEq(bound = "A: PartialEq")
)]
enum Several<S, A> {
    Nothing,
    Pair(A, u8),
    Fields { inner: Named<S>, attrs: A },
}

#[test]
fn they_are_as_the_standard_ones_but_for_the_bounds() {
    let empty = Named::<Plain>::default();
    assert_eq!(format!("{empty:?}"), format!("Named {{ text: \"\", of: {:?} }}", PhantomData::<Plain>));
    let full = Named::<Plain> { text: "讲话".to_owned(), of: PhantomData };
    assert!(full == full.clone() && full != empty);

    let all = [Several::Nothing, Several::Pair("a", 1), Several::Fields { inner: full, attrs: "b" }];
    for (n, one) in all.iter().enumerate() {
        for (m, other) in all.iter().enumerate() {
            assert_eq!(*one == other.clone(), n == m);
        }
    }
    assert_eq!(format!("{:?}", all[1]), "Pair(\"a\", 1)");
    assert!(format!("{:?}", all[2]).starts_with("Fields { inner: Named { text: \"讲话\""));
    assert!(Several::<Plain, _>::Pair("a", 1) != Several::Pair("a", 2));
}
