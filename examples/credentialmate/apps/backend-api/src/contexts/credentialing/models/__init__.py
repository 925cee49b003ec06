from contexts.credentialing.models.credentialing_case import CredentialingCase
from contexts.credentialing.models.verification_check import VerificationCheck

__all__ = ["CredentialingCase", "VerificationCheck"]
