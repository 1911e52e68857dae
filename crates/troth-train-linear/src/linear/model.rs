//! The file of weights: a header that says where each block lies, and the blocks.

use super::table::{Dense, Sparse};
use troth_language::{Upos, Xpos};

const MAGIC: [u8; 8] = *b"TROTHLN1";
/// Bytes of a block's entry in the header: offset, length, scale, one to spare.
const ENTRY: usize = 16;

/// One block of the file.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// What it holds.
    pub bytes: Vec<u8>,
    /// What its weights are multiplied with.
    pub scale: f32,
}

/// The blocks, in the order in which they lie in the file.
#[derive(Debug, Clone, Default)]
pub struct Blocks {
    /// Two bytes a class: Penn Treebank and universal tag.
    pub classes: Block,
    /// Weights of [`super::tags`].
    pub tags: Block,
    /// Weights of [`super::arcs`].
    pub arcs: Block,
    /// Weights of [`super::relations`].
    pub relations: Block,
    /// Weights of [`super::names`].
    pub names: Block,
}

const N_BLOCKS: usize = 5;

impl Blocks {
    /// The file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let blocks = [&self.classes, &self.tags, &self.arcs, &self.relations, &self.names];
        let mut offset = MAGIC.len() + ENTRY * N_BLOCKS;
        let mut file = MAGIC.to_vec();
        for block in blocks {
            let narrow = |n: usize| u32::try_from(n).expect("a model is smaller than 4 GiB");
            file.extend(narrow(offset).to_le_bytes());
            file.extend(narrow(block.bytes.len()).to_le_bytes());
            file.extend(block.scale.to_le_bytes());
            file.extend([0; 4]);
            offset += block.bytes.len();
        }
        blocks.iter().for_each(|block| file.extend(&block.bytes));
        file
    }
}

/// The weights, used where they lie.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    classes: &'static [u8],
    /// Part-of-speech tags.
    pub tags: Sparse,
    /// Heads.
    pub arcs: Dense,
    /// Relations.
    pub relations: Sparse,
    /// Names.
    pub names: Sparse,
}

impl Model {
    /// The model in `bytes`, which [`Blocks::to_bytes`] made.
    ///
    /// # Panics
    /// When it made them not: weights are part of the program.
    #[must_use]
    pub fn open(bytes: &'static [u8]) -> Self {
        assert!(bytes.starts_with(&MAGIC), "the weights begin with their mark");
        let word = |at: usize| -> [u8; 4] { bytes[at..at + 4].try_into().expect("four bytes") };
        let block = |number: usize| {
            let at = MAGIC.len() + number * ENTRY;
            let (offset, len) = (u32::from_le_bytes(word(at)), u32::from_le_bytes(word(at + 4)));
            let scale = f32::from_le_bytes(word(at + 8));
            (&bytes[offset as usize..][..len as usize], scale)
        };
        Self {
            classes: block(0).0,
            tags: Sparse::new(block(1).0, block(1).1),
            arcs: Dense::new(block(2).0, block(2).1),
            relations: Sparse::new(block(3).0, block(3).1),
            names: Sparse::new(block(4).0, block(4).1),
        }
    }

    /// Number of classes of words.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.classes.len() / 2
    }

    /// The tags of class `class`.
    #[must_use]
    pub fn class(&self, class: u8) -> (Xpos, Upos) {
        let at = usize::from(class) * 2;
        let upos = Upos::ALL[usize::from(self.classes[at + 1])];
        (Xpos::of_number(self.classes[at]), upos)
    }
}
