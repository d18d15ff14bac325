import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useConnections } from '../api/queries.ts';
import type { Overview } from '../api/schema.ts';
import { useRoute } from '../router.ts';

type Step = { title: string; text: string; done: boolean };

/** The way from installed to first order. Each step is ticked by the system, not by the reader; gone once all are. */
export function FirstSteps( { overview }: { overview: Overview } ) {
	const { go } = useRoute();
	const connections = useConnections().data ?? [];
	const steps: Step[] = [
		{ title: __( 'Pair a worker', 'concord' ), text: __( 'A small program that carries orders to Dynamics. It runs on any computer that reaches both.', 'concord' ), done: overview.paired },
		{ title: __( 'Connect Dynamics', 'concord' ), text: __( 'Finance & Operations or Business Central, in the cloud or on your own server.', 'concord' ), done: connections.some( ( connection ) => connection.enabled ) },
		{ title: __( 'See the first order arrive', 'concord' ), text: __( 'Paid orders go out by themselves from now on.', 'concord' ), done: ( overview.counts.synced ?? 0 ) > 0 },
	];
	const next = steps.findIndex( ( step ) => ! step.done );
	if ( next === -1 ) {
		return null;
	}
	return (
		<section className="concord-card" aria-labelledby="concord-steps">
			<h2 id="concord-steps" className="concord-heading">{ __( 'Set up', 'concord' ) }</h2>
			<ol className="concord-steps">
				{ steps.map( ( step, index ) => (
					<li key={ step.title } className={ step.done ? 'is-done' : '' } aria-current={ index === next ? 'step' : undefined }>
						<strong>{ step.title }{ step.done && <span className="concord-steps__tick"> ✓ { __( 'done', 'concord' ) }</span> }</strong>
						<span>{ step.text }</span>
						{ index === next && index < 2 && (
							<Button variant="primary" __next40pxDefaultSize onClick={ () => go( { tab: 'connections' } ) }>{ step.title }</Button>
						) }
					</li>
				) ) }
			</ol>
		</section>
	);
}
