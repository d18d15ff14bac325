import { SelectControl, TextControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { FeeRule } from '../../../worker/src/core/payment/fee-rule.ts';
import { PickField } from '../setup/pick-field.tsx';
import { useTenantLists } from './use-choices.ts';

const NONE: FeeRule = { from: 'none', percent: '0', fixed: '0', account: '', journal: '' };

/** What the gateway keeps of a payment: where its amount comes from, and the account that bears it. */
export function FeeForm( { fee = NONE, onChange }: { fee?: FeeRule | undefined; onChange: ( fee: FeeRule ) => void } ) {
	const lists = useTenantLists();
	return (
		<>
			<SelectControl
				label={ __( 'Fee of the gateway', 'concord' ) }
				value={ fee.from }
				options={ [
					{ value: 'none', label: __( 'Do not book it', 'concord' ) },
					{ value: 'order', label: __( 'As the gateway wrote it onto the order', 'concord' ) },
					{ value: 'rule', label: __( 'By a rule', 'concord' ) },
				] }
				onChange={ ( from ) => onChange( { ...fee, from } ) }
				help={ __( 'The payment is booked whole, so that the invoice is settled; the fee is booked beside it. Most gateways leave their fee on the order.', 'concord' ) }
				__nextHasNoMarginBottom
				__next40pxDefaultSize
			/>
			{ fee.from === 'rule' && (
				<>
					<TextControl label={ __( 'Percent of the payment', 'concord' ) } value={ fee.percent } onChange={ ( percent ) => onChange( { ...fee, percent } ) } inputMode="decimal" __nextHasNoMarginBottom __next40pxDefaultSize />
					<TextControl label={ __( 'Plus, once an order', 'concord' ) } value={ fee.fixed } onChange={ ( fixed ) => onChange( { ...fee, fixed } ) } inputMode="decimal" __nextHasNoMarginBottom __next40pxDefaultSize />
				</>
			) }
			{ fee.from !== 'none' && (
				<>
					<PickField label={ __( 'Account for fees', 'concord' ) } value={ fee.account } choices={ lists( 'accounts' ) } onChange={ ( account ) => onChange( { ...fee, account } ) } help={ __( 'Number of the cost account; in Finance & Operations with its dimensions, as shown there.', 'concord' ) } />
					<PickField label={ __( 'Journal for fees (Business Central)', 'concord' ) } value={ fee.journal } choices={ lists( 'journals' ) } onChange={ ( journal ) => onChange( { ...fee, journal } ) } help={ __( 'A general journal batch that is used for nothing else, its balancing account being that of the payments; Concord posts it.', 'concord' ) } />
				</>
			) }
		</>
	);
}
