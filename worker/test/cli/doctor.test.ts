import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../src/cli/checks.ts';
import { doctor } from '../../src/cli/doctor.ts';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { StoreRefusal } from '../../src/store/client.ts';
import { startRig, type Rig } from '../engine/rig.ts';

type Report = { ok: boolean; checks: { name: string; ok: boolean; message: string; remedy: string }[] };
const folder = mkdtempSync( join( tmpdir(), 'concord-cli-' ) );
afterAll( () => rmSync( folder, { recursive: true, force: true } ) );

describe( 'configuration', () => {
	it( 'reports every mistake of file and environment at once, in sentences', () => {
		writeFileSync( join( folder, 'concord.json' ), JSON.stringify( { concurency: 4, batch: 500, http: 'maybe' } ) );
		const load = () => loadConfig( { CONCORD_LOG_LEVEL: 'loud', CONCORD_PROXY: 'proxy:3128' }, folder );
		expect( load ).toThrow( ConfigError );
		try {
			load();
		} catch ( error ) {
			expect( ( error as ConfigError ).mistakes.map( ( mistake ) => /concurency|batch|http must|CONCORD_LOG_LEVEL|CONCORD_PROXY/.exec( mistake )?.[ 0 ] ).sort() ).toEqual( [ 'CONCORD_LOG_LEVEL', 'CONCORD_PROXY', 'batch', 'concurency', 'http must' ] );
		}
	} );

	it( 'takes the environment over the file and the file over the defaults', () => {
		writeFileSync( join( folder, 'concord.json' ), JSON.stringify( { concurrency: 4, batch: 20, http: false } ) );
		expect( loadConfig( { CONCORD_BATCH: '30' }, folder ) ).toMatchObject( { concurrency: 4, batch: 30, http: false, lease_seconds: 120 } );
	} );
} );

describe( 'doctor', () => {
	let rig: Rig;
	afterEach( () => rig.close() );
	const examine = async ( now?: () => Date ): Promise< { code: number; report: Report } > => {
		let text = '';
		const code = await doctor( { data: rig.folder, json: true }, {}, ( line ) => {
			text += line;
		}, { now: now ?? rig.clock.now, sleep: rig.clock.sleep } );
		return { code, report: JSON.parse( text ) as Report };
	};

	it( 'finds the store in order and names what is missing', async () => {
		rig = await startRig( { connect: false, speed: 1 } );
		const { code, report } = await examine();
		expect( code ).toBe( 1 );
		expect( report.checks.filter( ( check ) => ! check.ok ).map( ( check ) => check.name ) ).toEqual( [ 'connections' ] );
	} );

	it( 'a clock ten minutes off fails with how far and what to do', async () => {
		rig = await startRig( { connect: false, speed: 1 } );
		const { report } = await examine( () => new Date( rig.clock.now().getTime() - 600_000 ) );
		const clock = report.checks.find( ( check ) => check.name === 'clock' );
		expect( clock ).toMatchObject( { ok: false } );
		expect( clock?.message ).toContain( '10 minutes behind' );
		expect( clock?.remedy ).toContain( 'time synchronisation' );
	} );

	it( 'a revoked worker is told to pair again', async () => {
		rig = await startRig( { connect: false, speed: 1 } );
		rig.store.state.pairing.workers.clear();
		const { code, report } = await examine();
		expect( code ).toBe( 1 );
		expect( report.checks[ 0 ] ).toMatchObject( { name: 'store', ok: false } );
		expect( report.checks[ 0 ]?.remedy ).toMatch( /pair it again/i );
	} );

	it( 'OPS-13: a stripped Authorization header and switched-off application passwords are told apart', async () => {
		rig = await startRig( { connect: false, speed: 1 } );
		const remedy = ( code: string ) => failureOf( 'store', new StoreRefusal( 401, code, 'no' ), { user_login: 'bot' } ).remedy;
		expect( remedy( 'rest_not_logged_in' ) ).toContain( 'HTTP_AUTHORIZATION' );
		expect( remedy( 'application_passwords_disabled' ) ).toContain( 'Wordfence' );
		expect( remedy( 'incorrect_password' ) ).toContain( 'Pair it again' );
	} );
} );
