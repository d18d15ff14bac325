import { CheckboxControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { ConnectionDraft } from '../api/queries.ts';
import type { ConnectionSettings } from '../api/schema.ts';
import { ChoiceField, TextField } from './fields.tsx';
import { TaxTable } from './tax-table.tsx';

type Props = { draft: ConnectionDraft; errorOf: ( path: string ) => string | undefined; onSettings: ( changes: Partial< ConnectionSettings > ) => void };

/** The plain questions about how an order becomes a document. */
export function OrderFields( { draft: { product, settings }, errorOf, onSettings }: Props ) {
	return (
		<>
			<fieldset className="concord-form__group">
				<legend>{ __( 'Customers', 'concord' ) }</legend>
				<ChoiceField
					label={ __( 'Guests', 'concord' ) }
					value={ settings.guest_policy }
					options={ [
						{ label: __( 'get a customer of their own, found again by e-mail', 'concord' ), value: 'create-per-guest' },
						{ label: __( 'share one customer account', 'concord' ), value: 'one-account' },
					] }
					onChange={ ( guest_policy ) => onSettings( { guest_policy } ) }
				/>
				{ settings.guest_policy === 'one-account' && <TextField label={ __( 'Customer number for guests', 'concord' ) } required value={ settings.guest_account } error={ errorOf( 'settings.guest_account' ) } onChange={ ( guest_account ) => onSettings( { guest_account } ) } /> }
				{ product === 'fo' && <TextField label={ __( 'Customer group of new customers', 'concord' ) } value={ settings.customer_group } error={ errorOf( 'settings.customer_group' ) } onChange={ ( customer_group ) => onSettings( { customer_group } ) } /> }
				<CheckboxControl label={ __( 'Create customers that Dynamics does not have', 'concord' ) } checked={ settings.create_customers } onChange={ ( create_customers ) => onSettings( { create_customers } ) } __nextHasNoMarginBottom />
			</fieldset>
			<fieldset className="concord-form__group">
				<legend>{ __( 'Shipping, fees and cents', 'concord' ) }</legend>
				<Carrier label={ __( 'Shipping is written as', 'concord' ) } value={ settings.shipping } onChange={ ( shipping ) => onSettings( { shipping } ) } error={ errorOf( 'settings.shipping.number' ) } />
				<Carrier label={ __( 'Fees are written as', 'concord' ) } value={ settings.fee } onChange={ ( fee ) => onSettings( { fee } ) } error={ errorOf( 'settings.fee.number' ) } />
				<CheckboxControl
					label={ __( 'Even out rounding with a line of its own', 'concord' ) }
					help={ __( 'Choose an item or account that carries no tax. Without such a line an order whose total differs by a cent stops and asks you.', 'concord' ) }
					checked={ settings.rounding !== null }
					onChange={ ( on ) => onSettings( { rounding: on ? { kind: settings.shipping.kind, number: '', tolerance: '0.02' } : null } ) }
					__nextHasNoMarginBottom
				/>
				{ settings.rounding !== null && <Rounding value={ settings.rounding } onChange={ ( rounding ) => onSettings( { rounding } ) } errorOf={ errorOf } /> }
			</fieldset>
			<fieldset className="concord-form__group">
				<legend>{ __( 'Tax', 'concord' ) }</legend>
				<p className="concord-fine">{ __( 'Which tax code stands for which rate. An order with a rate that is not listed stops and names it; nothing is guessed.', 'concord' ) }</p>
				<TaxTable product={ product } rows={ settings.tax } onChange={ ( tax ) => onSettings( { tax } ) } errorOf={ errorOf } />
			</fieldset>
			<fieldset className="concord-form__group">
				<legend>{ __( 'Lines', 'concord' ) }</legend>
				<TextField label={ product === 'fo' ? __( 'Warehouse', 'concord' ) : __( 'Location code', 'concord' ) } help={ __( 'Empty: Dynamics decides.', 'concord' ) } value={ settings.location } error={ errorOf( 'settings.location' ) } onChange={ ( location ) => onSettings( { location } ) } />
				<TextField label={ __( 'Payment terms', 'concord' ) } help={ __( 'Code of Dynamics for new orders and new customers. Empty: those of the customer.', 'concord' ) } value={ settings.payment_terms } error={ errorOf( 'settings.payment_terms' ) } onChange={ ( payment_terms ) => onSettings( { payment_terms } ) } />
				<TextField label={ product === 'fo' ? __( 'Method of payment', 'concord' ) : __( 'Payment method', 'concord' ) } help={ product === 'fo' ? __( 'Name of Dynamics for new orders and new customers. Empty: that of the customer.', 'concord' ) : __( 'Code of Business Central for new customers; orders take it from their customer. Empty: none.', 'concord' ) } value={ settings.payment_method } error={ errorOf( 'settings.payment_method' ) } onChange={ ( payment_method ) => onSettings( { payment_method } ) } />
				<TextField label={ __( 'Item for lines without a SKU', 'concord' ) } help={ __( 'Empty: an order with such a line stops and names it.', 'concord' ) } value={ settings.fallback_item } error={ errorOf( 'settings.fallback_item' ) } onChange={ ( fallback_item ) => onSettings( { fallback_item } ) } />
				<ChoiceField
					label={ __( 'Prices', 'concord' ) }
					value={ settings.price_mode }
					options={ [
						{ label: __( 'as the store keeps them', 'concord' ), value: 'as-store' },
						{ label: __( 'without tax', 'concord' ), value: 'net' },
						{ label: __( 'including tax', 'concord' ), value: 'gross' },
					] }
					onChange={ ( price_mode ) => onSettings( { price_mode } ) }
				/>
				{ product === 'fo' && (
					<ChoiceField
						label={ __( 'Sales order numbers', 'concord' ) }
						value={ settings.numbering }
						options={ [ { label: __( 'Dynamics numbers them', 'concord' ), value: 'sequence' }, { label: __( 'made from the store’s order number (number sequence set to manual)', 'concord' ), value: 'own' } ] }
						onChange={ ( numbering ) => onSettings( { numbering } ) }
					/>
				) }
			</fieldset>
			<fieldset className="concord-form__group">
				<legend>{ __( 'Orders that change after they were sent', 'concord' ) }</legend>
				<ChoiceField
					label={ __( 'Edited in the store', 'concord' ) }
					help={ __( 'Changed only as long as nothing of it is released, shipped or invoiced and nobody changed it in Dynamics; otherwise the order stops and tells the difference.', 'concord' ) }
					value={ settings.edits }
					options={ [ { label: __( 'change the sales order while it is open', 'concord' ), value: 'amend' }, { label: __( 'stop the order and ask me', 'concord' ), value: 'ask' } ] }
					onChange={ ( edits ) => onSettings( { edits } ) }
				/>
				<ChoiceField
					label={ __( 'Canceled in the store', 'concord' ) }
					value={ settings.cancellations }
					options={ [ { label: __( 'stop the order and ask me', 'concord' ), value: 'ask' }, { label: __( 'delete the sales order while it is open', 'concord' ), value: 'delete' } ] }
					onChange={ ( cancellations ) => onSettings( { cancellations } ) }
				/>
			</fieldset>
		</>
	);
}

type CarrierValue = ConnectionSettings[ 'shipping' ];

function Carrier( { label, value, onChange, error }: { label: string; value: CarrierValue; onChange: ( value: CarrierValue ) => void; error: string | undefined } ) {
	return (
		<div className="concord-form__pair">
			<ChoiceField label={ label } value={ value.kind } options={ [ { label: __( 'an item', 'concord' ), value: 'item' }, { label: __( 'a G/L account', 'concord' ), value: 'account' } ] } onChange={ ( kind ) => onChange( { ...value, kind } ) } />
			<TextField label={ __( 'Number', 'concord' ) } required value={ value.number } error={ error } onChange={ ( number ) => onChange( { ...value, number } ) } />
		</div>
	);
}

type RoundingValue = NonNullable< ConnectionSettings[ 'rounding' ] >;

function Rounding( { value, onChange, errorOf }: { value: RoundingValue; onChange: ( value: RoundingValue ) => void; errorOf: Props[ 'errorOf' ] } ) {
	return (
		<>
			<Carrier label={ __( 'Rounding is written as', 'concord' ) } value={ value } onChange={ ( carrier ) => onChange( { ...value, ...carrier } ) } error={ errorOf( 'settings.rounding.number' ) } />
			<TextField label={ __( 'At most', 'concord' ) } help={ __( 'In the order’s currency. A larger difference stops the order.', 'concord' ) } value={ value.tolerance } error={ errorOf( 'settings.rounding.tolerance' ) } onChange={ ( tolerance ) => onChange( { ...value, tolerance } ) } />
		</>
	);
}
