import { useMemo } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FlowCheck } from '../../../worker/src/core/flow/checks.ts';
import type { FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { TenantContext } from '../mapping/tenant-context.ts';
import { FieldsNotice } from '../mapping/standing.tsx';
import { ChecksList } from './checks-list.tsx';
import { Direction } from './direction.tsx';
import { listsAt, sourcesAt } from './sources.ts';
import type { Drawing, Edit } from './state.ts';
import { StepContext, type StepSurroundings } from './step-context.ts';
import { StepForm } from './step-form.tsx';
import { StepData } from './tested-step.tsx';
import type { Tested } from './tested.ts';
import { TriggerForm } from './trigger-form.tsx';
import type { FlowTenant } from './use-tenant.ts';
import { kindLabel, wayOf } from './words.ts';

type Props = {
	/** Null: what starts the flow. */
	step: FlowStep | null; drawing: Drawing; kind: 'order' | 'own'; connectionId: string; checks: readonly FlowCheck[]; tested: Tested | null; readOnly: boolean; edit: ( action: Edit ) => void;
} & FlowTenant;

/** Everything the chosen step, or the trigger, can be set to, with both sides to choose from and what the last test showed. */
export default function Inspector( { step, drawing, kind, connectionId, checks, tested, readOnly, edit, tenant, facts, sources }: Props ) {
	const { trigger, steps } = drawing;
	const id = step?.id ?? '';
	const entities = useMemo( () => tenant.kept?.entities ?? [], [ tenant.kept ] );
	const sets = tenant.kept?.sets ?? [];
	const groups = useMemo( () => sourcesAt( { trigger, steps, seen: sources, entities }, id ), [ trigger, steps, sources, entities, id ] );
	const rows = tested?.byStep.get( id )?.runs[ 0 ]?.rows;
	const around: StepSurroundings = {
		product: facts.product, connectionId, trigger, sources: groups.flatMap( ( group ) => group.sources ), lists: listsAt( drawing, id ), orders: sources?.orders ?? 0, seen: sources, entities, sets, checks: checks.filter( ( check ) => check.step === id ),
		trace: ( target ) => rows?.find( ( row ) => row.field === target ), load: tenant.read, reading: tenant.reading,
	};
	const way = step && wayOf( step.step );
	const ofWhole = checks.filter( ( check ) => check.step === ( step === null ? null : id ) );
	return (
		<TenantContext.Provider value={ { sets, entities, reading: tenant.reading, load: tenant.read } }>
			<StepContext.Provider value={ around }>
				<datalist id="concord-paths">{ around.sources.map( ( { path } ) => <option key={ path } value={ path } /> ) }</datalist>
				<fieldset className="concord-designer__fields" disabled={ readOnly }>
					<legend className="concord-heading">{ step ? kindLabel( step.step ) : __( 'Starts', 'concord' ) }</legend>
					{ way && <Direction way={ way } /> }
					{ ofWhole.length > 0 && step && <ChecksList checks={ ofWhole.map( ( check ) => ( { ...check, step: null } ) ) } steps={ steps } onGo={ () => undefined } /> }
					{ tested && step && <StepData result={ tested.byStep.get( id ) } stale={ tested.steps !== steps } /> }
					{ step
						? <StepForm key={ id } step={ step } connectionId={ connectionId } onChange={ ( next ) => edit( { do: 'replace', id, step: next } ) } />
						: <TriggerForm trigger={ trigger } fixed={ kind === 'order' } connectionId={ connectionId } onChange={ ( changed ) => edit( { do: 'trigger', trigger: changed } ) } /> }
				</fieldset>
				{ ( step === null ? trigger.on === 'dynamics' : 'entity' in step || 'rows' in step ) && <FieldsNotice tenant={ tenant } canEdit={ ! readOnly } /> }
			</StepContext.Provider>
		</TenantContext.Provider>
	);
}
