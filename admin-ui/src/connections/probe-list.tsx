import { __ } from '@wordpress/i18n';
import type { Probe } from '../api/schema.ts';

type Props = { probes: readonly Probe[]; /** Names of what a later step asks for: not there yet is no fault. */ later?: RegExp };

/** What was tried in Dynamics, each by its name with what it said and what to do. */
export function ProbeList( { probes, later }: Props ) {
	return (
		<ul className="concord-probes">
			{ probes.map( ( probe ) => {
				const waits = ! probe.ok && later?.test( probe.name ) === true;
				return (
					<li key={ probe.name } className={ probe.ok ? 'is-ok' : waits ? '' : 'is-failed' }>
						<span aria-hidden="true">{ probe.ok ? '✓' : waits ? '–' : '✕' }</span>
						<span>
							<span className="screen-reader-text">{ probe.ok ? __( 'Passed:', 'concord' ) : waits ? __( 'Later:', 'concord' ) : __( 'Failed:', 'concord' ) }</span> <strong>{ probe.name }</strong> { waits ? __( 'is asked in the next step.', 'concord' ) : probe.message }
							{ ! probe.ok && ! waits && probe.remedy !== '' && <em>{ probe.remedy }</em> }
						</span>
					</li>
				);
			} ) }
		</ul>
	);
}
