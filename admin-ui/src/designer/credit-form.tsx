import { SelectControl, TextControl, ToggleControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';

type CreditStep = Extract< FlowStep, { step: 'creditMemo' } >;

/** Where amounts without goods go, and how the document is finished. */
export function CreditForm( { step, onChange }: { step: CreditStep; onChange: ( step: FlowStep ) => void } ) {
	return (
		<>
			<p className="components-base-control__help">{ __( 'Goods that went back to the shelf come back into the stock of Dynamics. Everything else of a refund is an amount, and moves no stock.', 'concord' ) }</p>
			<SelectControl label={ __( 'Amounts go to', 'concord' ) } value={ step.carrier.kind } options={ [ { value: 'item', label: __( 'Item', 'concord' ) }, { value: 'account', label: __( 'G/L account (Business Central)', 'concord' ) } ] } onChange={ ( kind ) => onChange( { ...step, carrier: { ...step.carrier, kind } } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			<TextControl label={ __( 'Number', 'concord' ) } value={ step.carrier.number } onChange={ ( number ) => onChange( { ...step, carrier: { ...step.carrier, number } } ) } help={ __( 'An item that is not kept in stock. Empty: that of fees, as under Connections. A refund of an amount has no tax; on Finance & Operations the item must have none.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			<ToggleControl label={ __( 'Post the credit memo (Business Central)', 'concord' ) } checked={ step.post } onChange={ ( post ) => onChange( { ...step, post } ) } help={ __( 'Off: it waits there as a draft for a person. Its amount is compared with the refund in any case.', 'concord' ) } __nextHasNoMarginBottom />
			<TextControl label={ __( 'Return reason code (Finance & Operations)', 'concord' ) } value={ step.reason } onChange={ ( reason ) => onChange( { ...step, reason } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			<TextControl label={ __( 'Disposition code (Finance & Operations)', 'concord' ) } value={ step.disposition } onChange={ ( disposition ) => onChange( { ...step, disposition } ) } help={ __( 'Of goods that came back to the shelf.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
			<TextControl label={ __( 'Disposition code “credit only” (Finance & Operations)', 'concord' ) } value={ step.creditOnly } onChange={ ( creditOnly ) => onChange( { ...step, creditOnly } ) } help={ __( 'Of goods that did not come back: their own item with its tax, without stock. Empty: the item above.', 'concord' ) } __nextHasNoMarginBottom __next40pxDefaultSize />
		</>
	);
}
