//! Adam (Kingma and Ba 2015), for matrices and for single rows of big tables.

use crate::tape::Mat;

const BETA: [f32; 2] = [0.9, 0.98];

/// Means of the gradients of one matrix and of their squares.
#[derive(Debug)]
pub struct Moments {
    first: Vec<f32>,
    second: Vec<f32>,
}

/// How far to step.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Steps made so far, this one counted.
    pub number: i32,
    pub rate: f32,
    /// Share of the weight that is taken off, times the rate.
    pub decay: f32,
}

impl Moments {
    pub fn of(mat: &Mat) -> Self {
        Self { first: vec![0.0; mat.data.len()], second: vec![0.0; mat.data.len()] }
    }

    /// Moves the weights from `start` on against `grad`.
    pub fn step(&mut self, step: Step, start: usize, grad: &[f32], weights: &mut [f32]) {
        let range = start..start + grad.len();
        let correct = BETA.map(|beta| 1.0 - beta.powi(step.number));
        let moments = self.first[range.clone()].iter_mut().zip(&mut self.second[range.clone()]);
        for ((weight, grad), (first, second)) in weights[range].iter_mut().zip(grad).zip(moments) {
            *first = BETA[0] * *first + (1.0 - BETA[0]) * grad;
            *second = BETA[1] * *second + (1.0 - BETA[1]) * grad * grad;
            let direction = (*first / correct[0]) / ((*second / correct[1]).sqrt() + 1e-8);
            *weight -= step.rate * (direction + step.decay * *weight);
        }
    }
}
