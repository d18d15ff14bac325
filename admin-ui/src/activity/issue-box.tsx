import { __ } from '@wordpress/i18n';
import type { Issue } from '../api/schema.ts';

/** What happened - why - what to do; the machine's words last. */
export function IssueBox( { issue }: { issue: Issue } ) {
	const remote = [ issue.remote?.status, issue.remote?.code, issue.remote?.requestId ].filter( ( part ) => part !== undefined && part !== '' ).join( ' · ' );
	return (
		<div className="concord-issue">
			<p className="concord-issue__what">{ issue.message }</p>
			{ issue.field && <p className="concord-fine">{ issue.record ? `${ issue.record } · ` : '' }{ issue.field }{ issue.valueClass ? ` · ${ issue.valueClass }` : '' }</p> }
			<p><strong>{ __( 'What to do:', 'concord' ) }</strong> { issue.remedy }</p>
			{ issue.remote?.message && <p className="concord-fine">{ __( 'Dynamics said:', 'concord' ) } { issue.remote.message }</p> }
			<p className="concord-fine">{ issue.code }{ remote && ` · ${ remote }` }</p>
		</div>
	);
}
