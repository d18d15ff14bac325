import { Button, FormTokenField, TextControl } from '@wordpress/components';
import { useMutation } from '@tanstack/react-query';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import type { FlowTrigger } from '../../../worker/src/core/flow/schema.ts';
import { GONE_SHARE } from '../../../worker/src/core/flow/store-fields.ts';
import { call } from '../api/client.ts';
import { acceptedSchema } from '../api/schema.ts';
import { isSettled, useCommand, useConnections } from '../api/queries.ts';
import { HoursControl, type FeedTrigger } from './hours-control.tsx';

type Props = { trigger: FeedTrigger; connectionId: string; onChange: ( trigger: FlowTrigger ) => void };

/** Which stock counts, how often all of it is looked at, and how much of a shop one look may empty. */
export function StockFeedForm( { trigger, connectionId, onChange }: Props ) {
	const product = useConnections().data?.find( ( one ) => one.id === connectionId )?.product;
	return (
		<>
			{ product === 'bc' && trigger.locations.length === 0
				? <p className="components-base-control__help">{ __( 'Business Central tells one figure per item: the sum of all its locations and variants, without what is reserved taken off. It tells no figure for a single location or variant, so variations of a product get none; let the product keep the stock for all of them, or count variations in the store.', 'concord' ) }</p>
				: <Warehouses trigger={ trigger } connectionId={ connectionId } onChange={ onChange } /> }
			<HoursControl trigger={ trigger } onChange={ onChange } label={ __( 'Look at all items every so many hours', 'concord' ) } help={ __( 'In case a movement was missed. Finance & Operations tells no movements: there all items are read at every look.', 'concord' ) } />
			<TextControl
				type="number" min={ 0 } max={ 100 }
				label={ __( 'Ask me before more than this share is set to 0 (%)', 'concord' ) }
				help={ __( 'A product in stock of which Dynamics tells nothing any more has nothing left to sell. When one look would empty more of the shop than this, it leaves them and asks.', 'concord' ) }
				value={ String( trigger.goneShare ?? GONE_SHARE ) }
				onChange={ ( share ) => onChange( { ...trigger, goneShare: Math.min( 100, Math.max( 0, Number.parseInt( share, 10 ) || 0 ) ) } ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
		</>
	);
}

const listsSchema = z.object( { lists: z.object( { locations: z.optional( z.object( { choices: z.array( z.object( { value: z.string(), label: z.string() } ) ) } ) ) } ) } );

function Warehouses( { trigger, connectionId, onChange }: Props ) {
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const read = useMutation( { mutationFn: () => call( { path: '/commands', method: 'POST', data: { name: 'read_tenant', args: { connection_id: connectionId } } }, acceptedSchema ), onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
	const command = useCommand( commandId );
	const busy = read.isPending || ( commandId !== null && ! command.error && ! ( command.data && isSettled( command.data.state ) ) );
	const lists = z.safeParse( listsSchema, command.data?.result );
	const known = lists.success ? lists.data.lists.locations?.choices ?? [] : null;
	const foreign = known ? trigger.locations.filter( ( code ) => ! known.some( ( one ) => one.value.toLowerCase() === code.toLowerCase() ) ) : [];
	return (
		<>
			<FormTokenField
				label={ __( 'Warehouses', 'concord' ) }
				value={ trigger.locations }
				suggestions={ known?.map( ( one ) => one.value ) ?? [] }
				onChange={ ( codes ) => onChange( { ...trigger, locations: codes.map( ( code ) => ( typeof code === 'string' ? code : code.value ).trim() ).filter( ( code ) => code !== '' && code.length <= 20 ) } ) }
				maxLength={ 50 }
				tokenizeOnBlur
				__experimentalExpandOnFocus
				__experimentalShowHowTo={ false }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			<p className="components-base-control__help">{ __( 'Codes of warehouses whose sum counts; none for all, those for quarantine and transit too. Physically available counts: what Dynamics reserved is taken off. Finance & Operations only: Business Central tells the sum of all its locations.', 'concord' ) }</p>
			<Button size="compact" variant="secondary" isBusy={ busy } disabled={ busy } accessibleWhenDisabled onClick={ () => read.mutate() }>{ busy ? __( 'The worker reads the warehouses…', 'concord' ) : __( 'Read the warehouses from Dynamics', 'concord' ) }</Button>
			<div role="status">
				{ known && <p className="concord-fine">{ known.length === 0 ? __( 'Dynamics has no warehouse.', 'concord' ) : known.map( ( one ) => ( one.label === '' || one.label === one.value ? one.value : `${ one.value } (${ one.label })` ) ).join( ', ' ) }</p> }
				{ /* translators: %s: codes of warehouses. */ foreign.length > 0 && <p className="concord-error">{ sprintf( __( 'Dynamics has no warehouse %s; the flow would stop.', 'concord' ), foreign.join( ', ' ) ) }</p> }
				{ ! busy && ( read.error ?? command.error ?? command.data?.issue ) && <p className="concord-error">{ ( read.error ?? command.error ?? command.data?.issue )?.message }</p> }
			</div>
		</>
	);
}
