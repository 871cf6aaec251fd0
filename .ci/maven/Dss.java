import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What the European Commission's Digital Signature Services library says of one PDF, offline, against pinned roots.
 * Usage: Dss ROOT.pem TSA-ROOT.pem FILE
 */
public class Dss {
  public static void main(String[] args) throws Exception {
    CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
    trusted.addCertificate(DSSUtils.loadCertificate(new File(args[0])));
    trusted.addCertificate(DSSUtils.loadCertificate(new File(args[1])));
    CommonCertificateVerifier verifier = new CommonCertificateVerifier(true);
    verifier.setTrustedCertSources(trusted);
    verifier.setAIASource(null);
    verifier.setCrlSource(null);
    verifier.setOcspSource(null);
    SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(args[2]));
    validator.setCertificateVerifier(verifier);
    SimpleReport report = validator.validateDocument(new ByteArrayInputStream(policy().getBytes(StandardCharsets.UTF_8))).getSimpleReport();

    if (report.getSignaturesCount() != 1) {
      System.out.println(report.getSignaturesCount() + " signatures, want 1");
      System.exit(1);
    }
    String id = report.getFirstSignatureId();
    boolean whole = report.getSignatureScopes(id).stream().allMatch(scope -> "FULL".equals(String.valueOf(scope.getScope())));
    boolean stamped = !report.getSignatureTimestamps(id).isEmpty()
        && report.getSignatureTimestamps(id).stream().allMatch(stamp -> stamp.getIndication() == Indication.PASSED);
    System.out.println(report.getIndication(id) + " " + report.getSubIndication(id) + " " + report.getSignatureFormat(id)
        + (whole ? " whole document" : " PART OF THE DOCUMENT") + (stamped ? " timestamp passed" : " NO GOOD TIMESTAMP"));
    report.getAdESValidationErrors(id).forEach(message -> System.out.println(message.getValue()));
    System.exit(report.getIndication(id) == Indication.TOTAL_PASSED && whole && stamped ? 0 : 1);
  }

  /** The library's own policy; but offline no revocation data can be had, and what changes the page must fail. */
  private static String policy() throws Exception {
    try (InputStream in = Dss.class.getResourceAsStream("/policy/constraint.xml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replaceAll("<(RevocationDataAvailable|AcceptableRevocationDataFound) Level=\"FAIL\"", "<$1 Level=\"WARN\"")
          .replaceAll("<(PdfVisualDifference|PdfAnnotationOverlap|UndefinedChanges|ByteRangeCollision) Level=\"WARN\"", "<$1 Level=\"FAIL\"");
    }
  }
}
