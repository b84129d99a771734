export interface Results {
  passed: number;
  failed: number;
  skipped: number;
}

export function vitestResults(file: string): Results | null;
export function playwrightResults(file: string): Results | null;
export function vitestFailures(file: string): string[];
export function playwrightFailures(file: string): string[];
export function vitestSecondTries(file: string): string[];
export function playwrightSecondTries(file: string): string[];
export function sum(a: Results, b: Results): Results;
