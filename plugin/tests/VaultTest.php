<?php
/**
 * Secrets.
 *
 * @package Concord
 */

namespace Concord\Tests;

require_once __DIR__ . '/ShellTestCase.php';

use Concord\Vault\Vault;

final class VaultTest extends ShellTestCase {

	protected function tearDown(): void {
		putenv( 'CONCORD_ENCRYPTION_KEY' );
		$this->services->vault()->forget( 'aaaaaa' );
		$this->services->vault()->forget( 'bbbbbb' );
		parent::tearDown();
	}

	public function test_a_secret_comes_back_and_is_not_readable_in_the_database(): void {
		$this->services->vault()->put( 'aaaaaa', 'S3cret-Value~42' );
		self::assertSame( 'S3cret-Value~42', $this->services->vault()->open( 'aaaaaa' ) );
		self::assertStringNotContainsString( 'S3cret', (string) wp_json_encode( get_option( 'concord_secret_aaaaaa' ) ) );
	}

	public function test_an_altered_or_moved_envelope_does_not_open(): void {
		$this->services->vault()->put( 'aaaaaa', 'S3cret-Value~42' );
		$envelope = get_option( 'concord_secret_aaaaaa' );
		update_option( 'concord_secret_bbbbbb', $envelope, false );
		self::assertNull( $this->services->vault()->open( 'bbbbbb' ) );
		$raw              = base64_decode( $envelope['data'] );
		$raw[ 30 ]        = chr( ord( $raw[ 30 ] ) ^ 1 );
		$envelope['data'] = base64_encode( $raw );
		update_option( 'concord_secret_aaaaaa', $envelope, false );
		self::assertNull( $this->services->vault()->open( 'aaaaaa' ) );
	}

	public function test_a_changed_key_asks_for_the_secret_again(): void {
		$this->as_role( 'administrator' );
		putenv( 'CONCORD_ENCRYPTION_KEY=first' );
		$id = $this->call( 'POST', '/connections', self::connection() )->get_data()['id'];
		self::assertTrue( $this->call( 'GET', '/connections/' . $id )->get_data()['has_secret'] );
		putenv( 'CONCORD_ENCRYPTION_KEY=second' );
		$read = $this->call( 'GET', '/connections/' . $id )->get_data();
		self::assertFalse( $read['has_secret'] );
		self::assertSame( Vault::UNREADABLE, $read['secret_state'] );
		self::assertContains( 'secret_unreadable', array_column( $this->call( 'GET', '/overview' )->get_data()['problems'], 'code' ) );
	}

	public function test_the_secret_reaches_only_the_paired_worker_and_only_sealed(): void {
		$data = $this->pair( $this->services->pairing_codes()->create()['code'] )->get_data();
		$this->as_role( 'administrator' );
		$created = $this->call( 'POST', '/connections', self::connection() );
		self::assertSame( 201, $created->get_status() );
		$id = $created->get_data()['id'];
		foreach ( array( $created, $this->call( 'GET', '/connections' ), $this->call( 'GET', '/connections/' . $id ), $this->call( 'PUT', '/connections/' . $id, array( 'name' => 'New' ) ), $this->call( 'GET', '/overview' ), $this->call( 'GET', '/settings' ), $this->call( 'GET', '/pairing' ) ) as $answer ) {
			$text = (string) wp_json_encode( $answer->get_data() );
			self::assertStringNotContainsString( 'S3cret', $text );
			self::assertStringNotContainsString( $data['application_password'], $text );
		}
		$worker = get_user_by( 'login', $data['user_login'] );
		self::assertInstanceOf( \WP_User::class, $worker );
		wp_set_current_user( $worker->ID );
		$config = $this->call( 'GET', '/worker/config' );
		self::assertSame( 200, $config->get_status() );
		$sealed = $config->get_data()['connections'][0]['secret'];
		self::assertSame( 'S3cret-Value~42', self::unseal( $sealed ) );
		$this->as_role( 'concord_worker' );
		self::assertSame( 'concord_not_paired', $this->call( 'GET', '/worker/config' )->get_data()['code'] );
	}

	public function test_a_host_without_an_openssl_configuration_seals_too(): void {
		$own  = openssl_pkey_new( array( 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1' ) );
		$pem  = openssl_pkey_get_details( $own )['key'];
		$code = 'define( "ABSPATH", "/" ); require $argv[1]; echo json_encode( ( new Concord\Vault\Sealer() )->seal( "S3cret", $argv[2] ) );';
		$run  = proc_open( array( PHP_BINARY, '-r', $code, CONCORD_DIR . '/src/Vault/Sealer.php', $pem ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'file', '/dev/null', 'w' ) ), $pipes, null, array( 'OPENSSL_CONF' => '/nonexistent/openssl.cnf' ) );
		$out  = (string) stream_get_contents( $pipes[1] );
		proc_close( $run );
		$this->assertSame( array( 'v', 'epk', 'nonce', 'ciphertext', 'tag' ), array_keys( (array) json_decode( $out, true ) ), $out );
	}

	/** The worker's side, from docs/vault.md and not from the plugin's code. @param array<string, mixed> $sealed */
	private static function unseal( array $sealed ): string|false {
		$epk    = base64_decode( $sealed['epk'] );
		$der    = hex2bin( '3059301306072a8648ce3d020106082a8648ce3d030107034200' ) . $epk;
		$peer   = openssl_pkey_get_public( "-----BEGIN PUBLIC KEY-----\n" . chunk_split( base64_encode( $der ), 64, "\n" ) . "-----END PUBLIC KEY-----\n" );
		$pair   = self::key_pair();
		$ec     = openssl_pkey_get_details( $pair['private'] )['ec'];
		$own    = "\x04" . str_pad( $ec['x'], 32, "\0", STR_PAD_LEFT ) . str_pad( $ec['y'], 32, "\0", STR_PAD_LEFT );
		$shared = str_pad( (string) openssl_pkey_derive( $peer, $pair['private'] ), 32, "\0", STR_PAD_LEFT );
		return openssl_decrypt( base64_decode( $sealed['ciphertext'] ), 'aes-256-gcm', hash_hkdf( 'sha256', $shared, 32, 'concord-vault-v1', $epk . $own ), OPENSSL_RAW_DATA, base64_decode( $sealed['nonce'] ), base64_decode( $sealed['tag'] ) );
	}

	public function test_a_secret_that_ends_within_30_days_is_told_on_the_overview_and_in_site_health(): void {
		$this->as_role( 'administrator' );
		$id    = $this->call( 'POST', '/connections', self::connection() )->get_data()['id'];
		$day   = static fn ( int $days ): string => gmdate( 'Y-m-d', time() + $days * DAY_IN_SECONDS );
		$codes = fn (): array => array_values( preg_grep( '/^secret_/', array_column( $this->call( 'GET', '/overview' )->get_data()['problems'], 'code' ) ) ?: array() );
		foreach ( array( 31 => array(), 30 => array( 'secret_expiring' ), 0 => array( 'secret_expiring' ), -1 => array( 'secret_expired' ) ) as $days => $expected ) {
			$set_at = $this->services->vault()->set_at( $id );
			self::assertSame( $day( $days ), $this->call( 'PUT', '/connections/' . $id, array( 'secret_expires_on' => $day( $days ) ) )->get_data()['secret_expires_on'] );
			self::assertSame( $expected, $codes(), "{$days} days" );
			self::assertSame( $set_at, $this->services->vault()->set_at( $id ), 'a test of the sign-in still counts' );
		}
		self::assertSame( 'critical', ( new \Concord\Admin\SiteHealth( $this->services ) )->result( 'secret' )['status'] );
		$this->call( 'PUT', '/connections/' . $id, array( 'secret' => 'Renewed~44' ) );
		self::assertSame( array(), $codes() );
		self::assertSame( 'good', ( new \Concord\Admin\SiteHealth( $this->services ) )->result( 'secret' )['status'] );
	}

	public function test_a_day_that_is_none_is_refused_by_name(): void {
		$this->as_role( 'administrator' );
		$id     = $this->call( 'POST', '/connections', self::connection() )->get_data()['id'];
		$answer = $this->call( 'PUT', '/connections/' . $id, array( 'secret_expires_on' => '2027-02-30' ) );
		self::assertSame( array( 'secret_expires_on' ), array_keys( $answer->get_data()['data']['params'] ) );
	}

	public function test_a_certificate_tells_its_last_day_itself(): void {
		$this->as_role( 'administrator' );
		$key  = openssl_pkey_new( array( 'private_key_bits' => 2048 ) );
		$cert = openssl_csr_sign( openssl_csr_new( array( 'commonName' => 'Concord test' ), $key ), null, $key, 12 );
		openssl_x509_export( $cert, $certificate );
		openssl_pkey_export( $key, $private );
		$body                     = self::connection();
		$body['settings']['auth'] = 'entra-certificate';
		$body['secret']           = $private . $certificate;
		$row                      = $this->call( 'POST', '/connections', $body )->get_data();
		self::assertSame( gmdate( 'Y-m-d', time() + 12 * DAY_IN_SECONDS ), $row['secret_expires_on'] );
	}
}
