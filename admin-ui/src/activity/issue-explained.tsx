import { wordsFor } from './issue-words.ts';

/** What this kind of problem is called, and why it happens. `part` keeps the sentences about this very record between the two. */
export default function IssueExplained( { code, part }: { code: string; part: 'what' | 'why' } ) {
	const words = wordsFor( code );
	if ( ! words ) {
		return null;
	}
	return part === 'what' ? <p className="concord-issue__title">{ words.what }</p> : <p className="concord-issue__why">{ words.why }</p>;
}
