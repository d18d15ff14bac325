import { lazy, Suspense } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { Issue } from '../api/schema.ts';

/** Sentences for every code there is: they come when the first problem is looked at. */
const IssueExplained = lazy( () => import( './issue-explained.tsx' ) );

/** What happened - why - what to do; the machine's words last. */
export function IssueBox( { issue }: { issue: Issue } ) {
	const remote = [ issue.remote?.status, issue.remote?.code, issue.remote?.requestId ].filter( ( part ) => part !== undefined && part !== '' ).join( ' · ' );
	return (
		<div className="concord-issue">
			<Suspense fallback={ null }><IssueExplained code={ issue.code } part="what" /></Suspense>
			<p className="concord-issue__what">{ issue.message }</p>
			<Suspense fallback={ null }><IssueExplained code={ issue.code } part="why" /></Suspense>
			{ issue.field && <p className="concord-fine">{ issue.record ? `${ issue.record } · ` : '' }{ issue.field }{ issue.valueClass ? ` · ${ issue.valueClass }` : '' }</p> }
			<p><strong>{ __( 'What to do:', 'concord' ) }</strong> { issue.remedy }</p>
			{ issue.remote?.message && <p className="concord-fine">{ __( 'Dynamics said:', 'concord' ) } { issue.remote.message }</p> }
			{ /* translators: %s: code of a problem, for support. */ }
			<p className="concord-fine">{ sprintf( __( 'For support: %s', 'concord' ), issue.code ) }{ remote && ` · ${ remote }` }</p>
		</div>
	);
}
