/**
 * The step "lookUp": a field of the one record of Dynamics whose other field equals the value. Asking is handed in, the same way that
 * steps of flows ask (core/flow/entity-access.ts), so that the preview, the checks and the real document ask alike.
 */
import type { Where } from '../flow/entity-access.ts';
import { SyncError, type IssueCode } from '../issue.ts';
import { JsonNumber } from '../json-number.ts';
import type { Step } from './schema.ts';
import { StepProblem } from './steps.ts';
import { toValue, type Value } from './value.ts';

/** Reads only. Null: no such record. Throws SyncError, `record_ambiguous` for more than one. */
export type LookUp = ( entity: string, where: Where ) => Promise< { values: Record< string, unknown > } | null >;
type LookUpStep = Extract< Step, { step: 'lookUp' } >;

/** One order asks each question once, however many of its lines ask it. */
export function remembered( ask: LookUp ): LookUp {
	const answers = new Map< string, ReturnType< LookUp > >();
	return ( entity, where ) => {
		const key = JSON.stringify( [ entity, where.map( ( { field, value } ) => [ field, typeof value, String( value ) ] ) ] );
		const answer = answers.get( key ) ?? ask( entity, where );
		answers.set( key, answer );
		return answer;
	};
}

/** Throws StepProblem where the step says so, SyncError where Dynamics could not be asked: that passes by itself and is tried again. */
export async function lookUpValue( step: LookUpStep, value: Value, ask: LookUp | undefined ): Promise< Value > {
	if ( value === undefined || value === '' ) {
		return value;
	}
	if ( ! ask ) {
		throw new StepProblem( 'value_invalid', 'nothing can be looked up at this place', 'look-up without Dynamics', 'Take the step "Look up in Dynamics" away from this row.' );
	}
	try {
		const found = await ask( step.entity, [ { field: step.field, value } ] );
		return found ? plainValue( found.values[ step.take ] ) : otherwise( step, step.none, value, 'value_not_mapped', `no record of ${ step.entity } has this value in ${ step.field }`, 'value without a record', `Create the record in Dynamics, correct the value in the store, or say in this mapping row what happens without one.` );
	} catch ( error ) {
		if ( ! ( error instanceof SyncError ) || error.issue.retryClass !== 'rejected' ) {
			throw error;
		}
		if ( error.issue.code === 'record_ambiguous' ) {
			return otherwise( step, step.many, value, 'record_ambiguous', `more than one record of ${ step.entity } has this value in ${ step.field }`, 'value of several records', 'Look up by a field that only one record can have, or say in this mapping row what happens with several.' );
		}
		throw new StepProblem( error.issue.code, `${ step.entity } could not be asked: ${ error.issue.message }`, 'look-up refused', error.issue.remedy );
	}
}

function otherwise( step: LookUpStep, policy: LookUpStep[ 'none' ], value: Value, code: IssueCode, message: string, valueClass: string, remedy: string ): Value {
	if ( policy === 'stop' ) {
		throw new StepProblem( code, message, valueClass, remedy );
	}
	return policy === 'default' ? step.default : value;
}

/** A number of Dynamics stays the digits it was sent as; the step "number" makes one of it again. */
function plainValue( found: unknown ): Value {
	return found instanceof JsonNumber ? found.digits : toValue( found );
}
