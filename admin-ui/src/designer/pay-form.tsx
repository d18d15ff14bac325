import { Button, SelectControl, TextControl } from '@wordpress/components';
import { __, sprintf } from '@wordpress/i18n';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { PickField } from '../setup/pick-field.tsx';
import { FeeForm } from './fee-form.tsx';
import { useTenantLists } from './use-choices.ts';
import { useGateways } from './use-gateways.ts';

type PayStep = Extract< FlowStep, { step: 'payInvoice' } >;
type Target = PayStep[ 'targets' ][ number ];

/** Which journal, method and account the payments of each gateway go to, and where its fees are booked. */
export function PayForm( { step, onChange }: { step: PayStep; onChange: ( step: FlowStep ) => void } ) {
	const change = ( place: number, target: Partial< Target > ) => onChange( { ...step, targets: step.targets.map( ( one, index ) => ( index === place ? { ...one, ...target } : one ) ) } );
	const gateways = useGateways();
	const lists = useTenantLists();
	return (
		<>
			<p className="components-base-control__help">{ __( 'The gateway by its id in WooCommerce (bacs, cod), * for all others. A payment by a gateway that is not named here is not booked; its order says so.', 'concord' ) }</p>
			{ step.targets.map( ( target, place ) => (
				<fieldset className="concord-designer__group" key={ place }>
					<legend className="concord-designer__label">{ sprintf( /* translators: %d: number. */ __( 'Gateway %d', 'concord' ), place + 1 ) }</legend>
					<PickField label={ __( 'Gateway', 'concord' ) } value={ target.gateway } choices={ gateways } onChange={ ( gateway ) => change( place, { gateway } ) } />
					<PickField label={ __( 'Journal', 'concord' ) } value={ target.journal } choices={ lists( 'payment_journals' ) } onChange={ ( journal ) => change( place, { journal } ) } help={ __( 'Business Central: a cash receipt batch that is used for nothing else, its balancing account being the bank or the account of the gateway; Concord posts it. Finance & Operations: name of the payment journal; F&O posts it.', 'concord' ) } />
					<TextControl label={ __( 'Method of payment (Finance & Operations)', 'concord' ) } value={ target.method } onChange={ ( method ) => change( place, { method } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
					<SelectControl label={ __( 'Offset account type (Finance & Operations)', 'concord' ) } value={ target.accountType } options={ [ { value: '', label: __( 'As the journal says', 'concord' ) }, { value: 'Bank', label: __( 'Bank', 'concord' ) }, { value: 'Ledger', label: __( 'Ledger', 'concord' ) } ] } onChange={ ( accountType ) => change( place, { accountType } ) } __nextHasNoMarginBottom __next40pxDefaultSize />
					{ target.accountType !== '' && <TextControl label={ __( 'Offset account', 'concord' ) } value={ target.account } onChange={ ( account ) => change( place, { account } ) } __nextHasNoMarginBottom __next40pxDefaultSize /> }
					<FeeForm fee={ target.fee } onChange={ ( fee ) => change( place, { fee } ) } />
					{ step.targets.length > 1 && <Button variant="tertiary" isDestructive onClick={ () => onChange( { ...step, targets: step.targets.filter( ( _one, index ) => index !== place ) } ) } __next40pxDefaultSize>{ sprintf( /* translators: %s: id of a gateway. */ __( 'Remove %s', 'concord' ), target.gateway ) }</Button> }
				</fieldset>
			) ) }
			<Button variant="secondary" onClick={ () => onChange( { ...step, targets: [ ...step.targets, { gateway: '', journal: '', method: '', accountType: '', account: '' } ] } ) } __next40pxDefaultSize>{ __( 'Add a gateway', 'concord' ) }</Button>
		</>
	);
}
