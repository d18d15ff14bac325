import { Button, SelectControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import type { FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import { isSettled, useCommand, useStartPreview, useStoreOrders } from '../api/queries.ts';
import { readBoot } from '../boot.ts';
import { orderPreviewSchema, type Preview, type PreviewField, type StoreOrder } from '../preview/schema.ts';

/** Always offered, whatever the chosen order has. */
const PATHS = [
	'number', 'customerNote', 'currency', 'status', 'customer.email', 'billing.firstName', 'billing.lastName', 'billing.company', 'billing.line1', 'billing.line2', 'billing.city', 'billing.state', 'billing.postcode', 'billing.country', 'billing.phone',
	'shipping.firstName', 'shipping.lastName', 'shipping.company', 'shipping.line1', 'shipping.line2', 'shipping.city', 'shipping.state', 'shipping.postcode', 'shipping.country', 'shipping.phone', 'line.sku', 'line.name', 'line.description',
];

export type DraftPreview = {
	orders: readonly StoreOrder[]; orderId: string; choose: ( id: string ) => void; ask: () => void; busy: boolean; message: string;
	/** Target field -> what the draft makes of the chosen order; of the first line for lines. */
	preview: Preview | null;
	results: ( document: FlowDocument ) => ReadonlyMap< string, string >;
	paths: readonly string[];
};

/** The saved draft on a real order, by the worker's own code. */
export function useDraftPreview( connectionId: string ): DraftPreview {
	const orders = useStoreOrders( '' ).data ?? [];
	const [ chosen, setChosen ] = useState( '' );
	const [ commandId, setCommandId ] = useState< number | null >( null );
	const start = useStartPreview();
	const command = useCommand( commandId );
	const orderId = chosen || String( orders[ 0 ]?.id ?? '' );
	const run = ( id: string ) => id !== '' && readBoot().canManage && start.mutate( { connection_id: connectionId, order_id: id, draft: true }, { onSuccess: ( accepted ) => setCommandId( accepted.command_id ) } );
	const settled = command.data !== undefined && isSettled( command.data.state );
	const preview = z.safeParse( orderPreviewSchema, command.data?.result );
	const documents = preview.success ? preview.data.documents : [];
	return {
		orders, orderId,
		choose: ( id ) => {
			setChosen( id );
			run( id );
		},
		ask: () => void run( orderId ),
		busy: start.isPending || ( commandId !== null && ! settled ),
		message: start.error?.message ?? command.error?.message ?? command.data?.issue?.message ?? ( preview.success ? preview.data.message : '' ),
		preview: preview.success ? preview.data : null,
		results: ( document ) => {
			const found = document === 'header' ? documents[ 0 ] : document === 'line' ? documents[ 1 ] : undefined;
			return new Map( ( found?.fields ?? [] ).map( ( field ) => [ field.field, resultText( field ) ] ) );
		},
		paths: [ ...new Set( [ ...PATHS, ...orders.flatMap( ( order ) => order.meta_data.map( ( meta ) => `extra.${ meta.key }` ) ) ] ) ].sort(),
	};
}

function resultText( field: PreviewField ): string {
	return field.problem ?? ( field.value === null ? __( 'empty', 'concord' ) : String( field.value ) );
}

export function OrderChooser( { preview, hasDraft, unsaved }: { preview: DraftPreview; hasDraft: boolean; unsaved: boolean } ) {
	if ( preview.orders.length === 0 || ! readBoot().canManage ) {
		return null;
	}
	return (
		<div className="concord-mapping__order">
			<SelectControl
				label={ __( 'Show results on order', 'concord' ) }
				value={ preview.orderId }
				/* translators: 1: order number, 2: amount, 3: currency. */
				options={ preview.orders.map( ( order ) => ( { value: String( order.id ), label: sprintf( __( '#%1$s, %2$s %3$s', 'concord' ), order.number, order.total, order.currency ) } ) ) }
				onChange={ preview.choose }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			<Button variant="secondary" onClick={ preview.ask } isBusy={ preview.busy } disabled={ preview.busy } accessibleWhenDisabled __next40pxDefaultSize>{ hasDraft ? __( 'Try the draft', 'concord' ) : __( 'Show results', 'concord' ) }</Button>
			<p role="status" className="concord-fine">{ preview.busy ? __( 'The worker is trying it…', 'concord' ) : unsaved ? __( 'Save the draft to see what your changes make of this order.', 'concord' ) : preview.message }</p>
		</div>
	);
}
