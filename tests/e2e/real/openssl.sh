# SPDX-License-Identifier: ISC
# openssl: sums, ciphers, keys and a certificate.
. "${0%/*}/../real.sh"

setup() { files; }
learned()
{
	run openssl dgst -sha256 one.txt
	run openssl enc -aes-128-cbc -pbkdf2 -pass pass:x -in one.txt -out one.enc
	run openssl enc -d -aes-128-cbc -pbkdf2 -pass pass:x -in one.enc -out one.dec
	cksum <one.dec
	run openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=one -days 1
	run openssl x509 -in cert.pem -noout -subject
}
enforced()
{
	run openssl dgst -sha256 two.txt sub/three.txt
	run openssl enc -aes-128-cbc -pbkdf2 -pass pass:y -in two.txt -out two.enc
	run openssl enc -d -aes-128-cbc -pbkdf2 -pass pass:y -in two.enc -out two.dec
	cksum <two.dec
	run openssl req -x509 -newkey rsa:2048 -nodes -keyout key2.pem -out cert2.pem -subj /CN=two -days 2
	run openssl x509 -in cert2.pem -noout -subject
}
never() { run openssl dgst -sha256 "$SECRET"; }
real openssl
