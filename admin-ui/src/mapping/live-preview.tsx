import { Button, SelectControl } from '@wordpress/components';
import { useEffect, useMemo, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import type { FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import { isSettled, useCommand, useStartPreview, useStoreOrders } from '../api/queries.ts';
import { readBoot } from '../boot.ts';
import { orderPreviewSchema, type PreviewField, type StoreOrder } from '../preview/schema.ts';
import { useSlow, workerSilent } from './side-queries.ts';

/** After the last keystroke: often enough to feel live, seldom enough to spare the tenant's allowance. */
const PAUSE_MS = 1_200;
const answerSchema = z.extend( orderPreviewSchema, { source: z._default( z.record( z.string(), z.string() ), {} ) } );

export type LivePreview = {
	orders: readonly StoreOrder[]; orderId: string; choose: ( id: string ) => void; ask: () => void; busy: boolean; message: string;
	/** What the rows make of the chosen order; of its first line for lines. The last answer stays while a new one is made. */
	fields: ( document: FlowDocument ) => ReadonlyMap< string, PreviewField >;
	/** Path -> value on the chosen order. */
	values: ReadonlyMap< string, string >;
};

/** The mapping as it stands in the editor, saved or not, on a real order, by the worker's own code. */
export function useLivePreview( connectionId: string, mappings: FlowMappings ): LivePreview {
	const orders = useStoreOrders( '' ).data ?? [];
	const [ chosen, setChosen ] = useState( '' );
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const [ last, setLast ] = useState< z.infer< typeof answerSchema > | null >( null );
	const start = useStartPreview();
	const command = useCommand( commandId );
	const orderId = chosen || String( orders[ 0 ]?.id ?? '' );
	const settled = command.data !== undefined && isSettled( command.data.state );
	const busy = start.isPending || ( commandId !== null && ! settled );
	const slow = useSlow( busy );
	const text = JSON.stringify( mappings );
	const asked = useRef( '' );
	const run = ( id: string ) => {
		if ( id !== '' && readBoot().canManage ) {
			asked.current = id + text;
			start.mutate( { connection_id: connectionId, order_id: id, mappings: text }, { onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
		}
	};
	useEffect( () => {
		if ( orderId === '' || asked.current === orderId + text ) {
			return undefined;
		}
		const timer = window.setTimeout( () => run( orderId ), asked.current === '' ? 0 : PAUSE_MS );
		return () => window.clearTimeout( timer );
	}, [ orderId, text ] );
	const result = settled ? command.data?.result : undefined;
	useEffect( () => {
		const parsed = z.safeParse( answerSchema, result );
		if ( parsed.success ) {
			setLast( parsed.data );
		}
	}, [ result ] );
	const values = useMemo( () => new Map( Object.entries( last?.source ?? {} ) ), [ last ] );
	const documents = last?.documents ?? [];
	const byDocument: Record< FlowDocument, ReadonlyMap< string, PreviewField > > = { header: fieldMap( documents.find( ( one ) => one.id === 'header' )?.fields ), line: fieldMap( documents.find( ( one ) => one.id !== 'header' )?.fields ), customer: new Map() };
	return {
		orders, orderId, busy,
		choose: setChosen,
		ask: () => run( orderId ),
		message: slow ? workerSilent() : start.error?.message ?? command.error?.message ?? ( settled ? issueText( command.data?.issue ) : '' ) ?? '',
		fields: ( document ) => byDocument[ document ],
		values,
	};
}

function fieldMap( fields: readonly PreviewField[] | undefined ): ReadonlyMap< string, PreviewField > {
	return new Map( fields?.map( ( field ) => [ field.field, field ] ) );
}

function issueText( issue: { message: string; remedy: string } | null | undefined ): string {
	return issue ? `${ issue.message } ${ issue.remedy }` : '';
}

export function ValuesChooser( { preview }: { preview: LivePreview } ) {
	if ( ! readBoot().canManage ) {
		return null;
	}
	if ( preview.orders.length === 0 ) {
		return <p className="concord-fine">{ __( 'There is no order yet to show values of. Mapping works all the same; values appear with the first order.', 'concord' ) }</p>;
	}
	return (
		<div className="concord-map__order">
			<SelectControl
				label={ __( 'Show values of order', 'concord' ) }
				value={ preview.orderId }
				/* translators: 1: order number, 2: amount, 3: currency. */
				options={ preview.orders.map( ( order ) => ( { value: String( order.id ), label: sprintf( __( '#%1$s, %2$s %3$s', 'concord' ), order.number, order.total, order.currency ) } ) ) }
				onChange={ preview.choose }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			<Button variant="secondary" onClick={ preview.ask } isBusy={ preview.busy } disabled={ preview.busy } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Show again', 'concord' ) }</Button>
			<p role="status" className="concord-fine">{ preview.message !== '' ? preview.message : preview.busy ? __( 'The worker is trying it…', 'concord' ) : '' }</p>
		</div>
	);
}
