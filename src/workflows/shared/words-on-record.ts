import { ApplicationFailure } from '@temporalio/common';
import { FAILURE } from '../../contracts/failures';
import type { DecisionAnswer } from '../../contracts/messages';

/** Of each kind; a run takes 2,000 updates, and what a validator refuses counts as none. */
const MOST_ON_RECORD = 50;

/** A word, judged. */
export interface JudgedWord {
  answer: DecisionAnswer;
  /** It changes something: neither refused nor a repetition. */
  isNew: boolean;
}

/** Keeps words that change nothing from using up the updates and the history of a run; their sayers get the same answer. */
export class WordsOnRecord {
  private readonly counts = { refused: 0, repeated: 0 };

  /** For a validator. @throws WordNotRecorded when history has enough words of this kind */
  admit({ answer, isNew }: JudgedWord): void {
    if (!isNew && this.counts[kindOf(answer)] >= MOST_ON_RECORD) throw notRecorded(answer);
  }

  /** For the handler: the answer, which history keeps. */
  record({ answer, isNew }: JudgedWord): DecisionAnswer {
    if (!isNew) this.counts[kindOf(answer)]++;
    return answer;
  }
}

const kindOf = ({ accepted }: DecisionAnswer) => (accepted ? 'repeated' : 'refused');

/** What a validator throws in place of an answer on record. */
export function notRecorded(answer: DecisionAnswer): ApplicationFailure {
  return ApplicationFailure.create({
    type: FAILURE.WordNotRecorded,
    message: answer.why,
    nonRetryable: true,
    details: [answer],
  });
}
