//! The docket that a path lies in.

use std::path::{Path, PathBuf};

/// The file that makes a folder a docket.
pub const SETTINGS_FILE: &str = "troth.toml";

/// The nearest folder at or above `path` with a `troth.toml`; `None` where there is none up to
/// the root. A path that does not exist is looked for by its parents that do.
#[must_use]
pub fn find_docket(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let holds = |folder: &&Path| folder.join(SETTINGS_FILE).is_file();
    path.ancestors().find(holds).map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_docket_above_is_found() {
        let root = std::env::temp_dir().join(format!("troth-find-{}", std::process::id()));
        let documents = root.join("outer/inner/documents");
        std::fs::create_dir_all(&documents).expect("a folder can be made");
        for docket in ["outer", "outer/inner"] {
            std::fs::write(root.join(docket).join(SETTINGS_FILE), "").expect("a file can be made");
        }
        assert_eq!(find_docket(&documents.join("gone.txt")), Some(root.join("outer/inner")));
        assert_eq!(find_docket(&root.join("outer")), Some(root.join("outer")));
        assert_eq!(find_docket(&root).filter(|found| found.starts_with(&root)), None);
        std::fs::remove_dir_all(&root).expect("the folder can be removed");
    }
}
