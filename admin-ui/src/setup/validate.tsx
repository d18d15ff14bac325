import { Button } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { Time } from '../components/time.tsx';
import { coverageSchema } from '../preview/coverage-card.tsx';
import { hrefTo } from '../router.ts';
import { Asked } from './asked.tsx';
import { TestOrder } from './test-order.tsx';
import type { Stage } from './stage.ts';

const DAYS = 3_660;
const FEW = 20;
const MANY = 1_000;

/** The store's own last orders, as they would go out now. Each reason that would stop some is mended or accepted by name. */
export function Validate( { setup, workerOnline, onKeep }: Stage ) {
	const known = setup.commands.check_orders;
	const checked = z.safeParse( coverageSchema, known?.last?.result );
	if ( setup.connection_id === null ) {
		return <p>{ __( 'Save a connection in the first stage; orders are checked against it.', 'concord' ) }</p>;
	}
	const ask = { name: 'check_orders' as const, known, connectionId: setup.connection_id, workerOnline, busy: __( 'The worker is checking…', 'concord' ) };
	return (
		<>
			<section className="concord-card" aria-labelledby="concord-setup-check">
				<h3 id="concord-setup-check" className="concord-heading">{ __( 'Your last orders, tried out', 'concord' ) }</h3>
				<p>{ __( 'Each is built as it would go to Dynamics and compared to the cent. Nothing is written.', 'concord' ) } <a href={ hrefTo( { tab: 'preview' } ) }>{ __( 'See one order field by field', 'concord' ) }</a></p>
				<Asked { ...ask } label={ __( 'Check the last 20 orders', 'concord' ) } again={ __( 'Check the last 20 orders again', 'concord' ) } args={ { days: DAYS, most: FEW } } />
				{ checked.success && (
					<>
						<p><strong>{ sprintf(
							/* translators: 1: number of orders that would be sent, 2: number of orders checked. */
							__( '%1$d of %2$d orders would be sent.', 'concord' ), checked.data.sent, checked.data.checked
						) }</strong> <span className="concord-fine"><Time value={ known?.last?.at ?? null } /></span></p>
						{ checked.data.checked === 0 && <p>{ __( 'The store has no order yet; there is nothing to try, and nothing that would stop.', 'concord' ) }</p> }
						<ul>
							{ checked.data.stopped.map( ( reason ) => {
								const name = `${ reason.code }|${ reason.message }`;
								const accepted = setup.accepted.includes( name );
								return (
									<li key={ name } className="concord-issue">
										<p className="concord-issue__what"><strong>{ reason.count }</strong> × { reason.message }</p>
										{ reason.remedy !== '' && <p>{ reason.remedy }</p> }
										<p className="concord-fine">{ reason.orders.map( ( order ) => <a key={ order.id } href={ hrefTo( { tab: 'preview', order: order.id } ) }>{ `#${ order.number } ` }</a> ) }</p>
										<Button variant="secondary" size="compact" onClick={ () => onKeep( { accepted: accepted ? setup.accepted.filter( ( one ) => one !== name ) : [ ...setup.accepted, name ] } ) }>{ accepted ? __( 'Accepted: take back', 'concord' ) : __( 'Accept that these stop', 'concord' ) }</Button>
									</li>
								);
							} ) }
						</ul>
						{ checked.data.skipped.map( ( reason ) => <p key={ reason.rule } className="concord-fine"><strong>{ reason.count }</strong> { __( 'would be skipped:', 'concord' ) } { reason.message }</p> ) }
						{ checked.data.total > FEW && <Asked { ...ask } known={ null } label={ __( 'Check the last 1,000', 'concord' ) } again="" args={ { days: DAYS, most: MANY } } primary={ false } /> }
					</>
				) }
			</section>
			<TestOrder setup={ setup } workerOnline={ workerOnline } />
		</>
	);
}
