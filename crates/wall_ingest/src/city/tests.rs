//! City files, right and wrong.
