import { Button, CheckboxControl, SearchControl, SelectControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import { readBoot } from '../boot.ts';
import type { LivePreview } from './live-preview.tsx';

/** Which order the values on both sides are of. */
export function ValuesChooser( { preview }: { preview: LivePreview } ) {
	const { order } = preview;
	if ( ! readBoot().canManage ) {
		return null;
	}
	const again = <Button variant="secondary" onClick={ preview.ask } isBusy={ preview.busy } disabled={ preview.busy } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Show again', 'concord' ) }</Button>;
	const said = preview.message !== '' ? preview.message : preview.busy ? __( 'The worker is trying it…', 'concord' ) : order.search !== '' && order.orders.length === 0 ? __( 'No order fits this search.', 'concord' ) : '';
	if ( order.sample ) {
		return (
			<div className="concord-map__order">
				<p><strong>{ __( 'Sample order', 'concord' ) }</strong> { __( 'The store has no order yet, so values are those of a sample. It is never sent; your first order takes its place.', 'concord' ) }</p>
				{ again }
				<p role="status" className="concord-fine">{ said }</p>
			</div>
		);
	}
	const step = ( label: string, sign: string, go: ( () => void ) | null ) => <Button variant="secondary" aria-label={ label } onClick={ () => go?.() } disabled={ go === null } accessibleWhenDisabled __next40pxDefaultSize>{ sign }</Button>;
	return (
		<div className="concord-map__order">
			<SearchControl label={ __( 'Find an order', 'concord' ) } placeholder={ __( 'Order number, name or e-mail', 'concord' ) } value={ order.search } onChange={ order.find } __nextHasNoMarginBottom />
			<SelectControl
				label={ __( 'Show values of order', 'concord' ) }
				value={ order.orderId }
				/* translators: 1: order number, 2: amount, 3: currency. */
				options={ order.orders.map( ( one ) => ( { value: String( one.id ), label: sprintf( __( '#%1$s, %2$s %3$s', 'concord' ), one.number, one.total, one.currency ) } ) ) }
				onChange={ order.choose }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			{ step( __( 'Newer order', 'concord' ), '‹', order.previous ) }
			{ step( __( 'Older order', 'concord' ), '›', order.next ) }
			<CheckboxControl label={ __( 'Keep this order', 'concord' ) } checked={ order.pinned } onChange={ order.pin } __nextHasNoMarginBottom />
			{ again }
			<p role="status" className="concord-fine">{ said }</p>
		</div>
	);
}
